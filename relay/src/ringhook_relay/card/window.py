"""One card as a window. It knows nothing of calls: it draws a scene and says what was pressed."""

from __future__ import annotations

import time
import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass

from ringhook_relay.card.colours import Palette, accent_of
from ringhook_relay.card.countdown import Countdown
from ringhook_relay.card.layout import laid_out
from ringhook_relay.card.paint import Paint
from ringhook_relay.card.scene import Scene, Target, Text
from ringhook_relay.card.sizes import sizes_of
from ringhook_relay.card.system import after_mapping, before_mapping
from ringhook_relay.card.view import Press, View

TITLE = "ringhook call"
_FEEDBACK_MS = 1500
_BAR_STEP_MS = 100
_RAISE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Reports:
    """Where a window says what happens to it."""

    pressed: Callable[[str, Press], None]
    timed_out: Callable[[str], None]
    drawn: Callable[[str], None]


class CardWindow:
    """A window on top of all others that never takes the keyboard."""

    def __init__(
        self, paint: Paint, root: tk.Tk, reports: Reports, scale: float, guard_seconds: float
    ) -> None:
        self._paint, self._reports, self._scale = paint, reports, scale
        self._guard_seconds = guard_seconds
        self.top = tk.Toplevel(root, class_="Ringhook", takefocus=False)
        self.top.withdraw()
        self.top.title(TITLE)
        before_mapping(self.top)
        self._canvas = tk.Canvas(self.top, highlightthickness=0, borderwidth=0, takefocus=False)
        self._canvas.pack(fill="both", expand=True)
        self._pictures: list[tk.PhotoImage] = []
        self._countdown: Countdown | None = None
        self._timers: dict[str, str] = {}
        self._raised_at = self._settled_at = 0.0
        self._is_under_mouse = False
        self.top.bind("<Enter>", self._entered)
        self.top.bind("<Leave>", self._left)
        self.top.bind("<Visibility>", self._covered)
        self.view: View | None = None
        self.scene: Scene | None = None

    def draw(self, view: View, palette: Palette, max_height: int) -> None:
        """Show *view*; the countdown begins with the first one, and again only if its length changes."""
        sizes = sizes_of(view.size, self._scale)
        scene = laid_out(view, sizes, palette, self._paint.width, max_height)
        before, self.view, self.scene = self.view, view, scene
        canvas = self._canvas
        canvas.delete("all")
        canvas.configure(width=scene.width, height=scene.height, background=palette.ground)
        kept, self._pictures = self._pictures, []
        accent = accent_of(palette, view.meaning).strong
        edge = sizes.line
        canvas.create_rectangle(
            0, 0, scene.width - edge, scene.height - edge, outline=palette.border, width=edge
        )
        canvas.create_rectangle(0, 0, sizes.strip, scene.height, fill=accent, width=0)
        for picture in scene.pictures:
            self._draw_picture(picture.x, picture.y, self._paint.picture(picture.shape))
        for text in scene.texts:
            self._draw_text(text)
        for target in scene.targets:
            self._draw_target(target)
        if scene.bar_height:
            self._draw_bar(palette.track, accent)
        kept.clear()
        if before is None or before.seconds != view.seconds:
            self._start_countdown(view.seconds)
        self._move_bar()

    def place(self, x: int, y: int) -> None:
        """Move to *x*, *y* and appear."""
        assert self.scene is not None
        where = f"{self.scene.width}x{self.scene.height}+{x}+{y}"
        if self.top.geometry() != where:
            self.top.geometry(where)
            self._settled_at = time.monotonic()
        if self.top.state() == "withdrawn":
            self.top.deiconify()
            self.top.lift()
            after_mapping(self.top)
            self._canvas.bind("<Expose>", self._exposed)

    def destroy(self) -> None:
        """Take the window away, and everything that was still to happen in it."""
        for timer in self._timers.values():
            self.top.after_cancel(timer)
        self._timers.clear()
        self.top.destroy()

    def _draw_picture(self, x: int, y: int, picture: tk.PhotoImage, tag: str = "") -> int:
        # Tk itself keeps no reference.
        self._pictures.append(picture)
        return self._canvas.create_image(x, y, image=picture, anchor="nw", tags=(tag,))

    def _draw_text(self, text: Text, tag: str = "") -> int:
        return self._canvas.create_text(
            text.x,
            text.y,
            text=text.text,
            font=self._paint.font(text.font),
            fill=text.colour,
            anchor=text.anchor,
            tags=(tag,),
        )

    def _draw_target(self, target: Target) -> None:
        tag = f"target{len(self._pictures)}"
        normal, hover = self._paint.picture(target.normal), self._paint.picture(target.hover)
        image = self._draw_picture(target.x, target.y, normal, tag)
        self._pictures.append(hover)
        words = [self._draw_text(text, tag) for text in target.texts]
        canvas = self._canvas

        def look(picture: tk.PhotoImage, cursor: str) -> None:
            canvas.itemconfigure(image, image=picture)
            canvas.configure(cursor=cursor)

        canvas.tag_bind(tag, "<Enter>", lambda _: look(hover, "hand2"))
        canvas.tag_bind(tag, "<Leave>", lambda _: look(normal, ""))
        canvas.tag_bind(tag, "<ButtonRelease-1>", lambda _: self._pressed(target, words))

    def _pressed(self, target: Target, words: list[int]) -> None:
        assert self.view is not None
        is_early = time.monotonic() - self._settled_at < self._guard_seconds
        if self.view.is_question and is_early and target.press.kind != "dismiss":
            return
        if target.press.after:
            self._say(words[0], target.press.after, target.texts[0].text)
        self._reports.pressed(self.view.key, target.press)

    def _say(self, item: int, text: str, before: str) -> None:
        """Show for a moment that the click was understood."""
        self._canvas.itemconfigure(item, text=text)
        # A drawing in between has deleted the item, which Tk ignores; item numbers are not used again.
        self._after("say", _FEEDBACK_MS, lambda: self._canvas.itemconfigure(item, text=before))

    def _start_countdown(self, seconds: int) -> None:
        self._countdown = Countdown(seconds, time.monotonic) if seconds else None
        if self._countdown is not None:
            if self._is_under_mouse:
                self._countdown.pause()
            self._tick()

    def _tick(self) -> None:
        assert self.view is not None
        if self._countdown is None:
            return
        if self._countdown.is_over:
            self._reports.timed_out(self.view.key)
            return
        self._move_bar()
        self._after("tick", _BAR_STEP_MS, self._tick)

    def _draw_bar(self, track: str, colour: str) -> None:
        assert self.scene is not None
        top, bottom = self.scene.height - self.scene.bar_height, self.scene.height
        self._canvas.create_rectangle(0, top, self.scene.width, bottom, fill=track, width=0)
        self._canvas.create_rectangle(0, top, 0, bottom, fill=colour, width=0, tags=("bar",))

    def _move_bar(self) -> None:
        assert self.scene is not None
        share = self._countdown.share if self._countdown else 0.0
        height, bar = self.scene.height, self.scene.bar_height
        self._canvas.coords("bar", 0, height - bar, round(self.scene.width * share), height)

    def _after(self, name: str, milliseconds: int, then: Callable[[], object]) -> None:
        if name in self._timers:
            self.top.after_cancel(self._timers[name])

        def fire() -> None:
            self._timers.pop(name, None)
            then()

        self._timers[name] = self.top.after(milliseconds, fire)

    def _entered(self, _event: object) -> None:
        self._is_under_mouse = True
        if self._countdown is not None:
            self._countdown.pause()

    def _left(self, event: tk.Event[tk.Misc]) -> None:
        """Go on only when the mouse has left the window, not when it moved onto the canvas in it."""
        width, height = self.top.winfo_width(), self.top.winfo_height()
        is_inside = 0 <= event.x < width and 0 <= event.y < height
        if event.widget is not self.top or is_inside:
            return
        self._is_under_mouse = False
        if self._countdown is not None:
            self._countdown.resume()

    def _covered(self, event: tk.Event[tk.Misc]) -> None:
        """Come back to the top, but do not fight with another window that wants to be there."""
        now = time.monotonic()
        if str(event.state) != "VisibilityUnobscured" and now - self._raised_at > _RAISE_SECONDS:
            self._raised_at = now
            self.top.lift()

    def _exposed(self, _event: object) -> None:
        self._canvas.unbind("<Expose>")
        if self.view is not None:
            self._reports.drawn(self.view.key)
