package org.posthorn.web.rest.settings;

import java.util.Optional;
import org.posthorn.web.rest.Description;

/// How somebody likes the pages. What is missing is as the browser or the page has it.
public record Preferences(
    @Description(value = "the language of the pages, such as de; missing: the browser's", size = 35)
        Optional<String> language,
    @Description("how times of the day are shown; missing: as usual in the language")
        Optional<Clock> clock,
    @Description(
            value = "seconds in which a message can be taken back after it was sent",
            min = 0,
            max = 60)
        Optional<Integer> undoSeconds,
    @Description("whether pictures that lie on other servers are loaded at once; missing: ask")
        Optional<RemoteContent> remoteContent) {

  /// What is there before anything is chosen.
  static final Preferences NONE =
      new Preferences(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /// How times of the day are shown.
  public enum Clock {
    HOURS_12,
    HOURS_24
  }

  /// Whether pictures from elsewhere are loaded before the reader has asked for them. Those of
  /// messages in Spam, and of those whose sender seems forged, never are.
  public enum RemoteContent {
    ASK,
    LOAD
  }

  /// Changes of [Preferences]; null removes.
  public record Change(
      @Description(value = "the language of the pages; null: the browser's", size = 35)
          Optional<Optional<String>> language,
      @Description("how times of the day are shown; null: as usual in the language")
          Optional<Optional<Clock>> clock,
      @Description(
              value = "seconds in which a message can be taken back after it was sent",
              min = 0,
              max = 60)
          Optional<Optional<Integer>> undoSeconds,
      @Description("whether pictures that lie on other servers are loaded at once; null: ask")
          Optional<Optional<RemoteContent>> remoteContent) {}

  Preferences with(Change change) {
    return new Preferences(
        change.language().orElse(language),
        change.clock().orElse(clock),
        change.undoSeconds().orElse(undoSeconds),
        change.remoteContent().orElse(remoteContent));
  }
}
