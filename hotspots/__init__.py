"""Where drug harm gathers: analysis of places and times, maps, figures that may be shown.

Never about a person (R8.6): every output is of cells, streets or areas.
"""
