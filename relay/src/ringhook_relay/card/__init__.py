"""The card on the screen: what it says, where everything is, how it is drawn. tkinter only in `window` and `tk_*`."""
