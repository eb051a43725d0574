package org.posthorn.web.rest.settings;

import java.util.Optional;
import org.posthorn.web.rest.Description;

/// Preferences for the pages. A missing one has the default of the browser or page.
public record Preferences(
    @Description(value = "the language of the pages, such as de; missing: the browser's", size = 35)
        Optional<String> language,
    @Description("12 or 24 hours; missing: as usual in the language") Optional<Clock> clock,
    @Description(value = "seconds in which sending a message can be undone", min = 0, max = 60)
        Optional<Integer> undoSeconds,
    @Description("whether remote images are loaded automatically; missing: ask")
        Optional<RemoteContent> remoteContent) {

  /// The initial preferences.
  static final Preferences NONE =
      new Preferences(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /// 12 or 24 hours.
  public enum Clock {
    HOURS_12,
    HOURS_24
  }

  /// Whether remote images are loaded automatically; never in messages in Spam, or with a seemingly
  /// forged sender.
  public enum RemoteContent {
    ASK,
    LOAD
  }

  /// Changes of [Preferences]; null removes.
  public record Change(
      @Description(value = "the language of the pages; null: the browser's", size = 35)
          Optional<Optional<String>> language,
      @Description("12 or 24 hours; null: as usual in the language")
          Optional<Optional<Clock>> clock,
      @Description(value = "seconds in which sending a message can be undone", min = 0, max = 60)
          Optional<Optional<Integer>> undoSeconds,
      @Description("whether remote images are loaded automatically; null: ask")
          Optional<Optional<RemoteContent>> remoteContent) {}

  Preferences with(Change change) {
    return new Preferences(
        change.language().orElse(language),
        change.clock().orElse(clock),
        change.undoSeconds().orElse(undoSeconds),
        change.remoteContent().orElse(remoteContent));
  }
}
