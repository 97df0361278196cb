"""How well DJs and venues fit a plan, and what the plan is up against."""
