"""A compiled-plan engine: each operation is planned once, and its levels are answered whole.

plan      what a plan is made of            compiler  makes plans of operations
sources   how a field's value is had        arguments what fields are called with
completion  the generated, quick one        careful   the exact one, for values that are not as usual
run       one run of a plan                 nulls     errors and the nulls that they bring
execution what a run is about               wants     what it reads of rows, told to who fetches them
variables what a request gives              engine    the front, with its cache of plans
"""
