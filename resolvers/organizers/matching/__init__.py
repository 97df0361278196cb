"""How well DJs and venues fit a plan, and which events compete with it."""
