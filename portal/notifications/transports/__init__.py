"""How messages leave, as Django e-mail backends, so that every e-mail of Spotlight takes one road.

`smtp` is Django's own. SPOTLIGHT_MAIL_TRANSPORT chooses (portal/settings.py).
"""
