"""How a database of any older version becomes one of this version. Applied by the program itself when it opens one."""
