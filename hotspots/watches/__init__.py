"""Watch areas: a ward or a circle that somebody wants to be told of when it gets busier."""
