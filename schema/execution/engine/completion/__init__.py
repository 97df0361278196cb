"""The quick completion of values: Python that is generated for each shape.

completer  a shape's function, made when it is first needed    code   writes the code for values, and for rows by their attributes
cells      writes it for rows that are as they were sent       leaves what code knows of leaves
"""
