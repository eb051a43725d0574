package org.posthorn.web.rest.settings;

import java.util.Optional;
import org.posthorn.web.rest.Description;

/// How somebody likes the pages. What is missing is as the browser or the page has it.
public record Preferences(
    @Description(value = "the language of the pages, such as de; missing: the browser's", size = 35)
        Optional<String> language,
    @Description("how times of the day are shown; missing: as usual in the language")
        Optional<Clock> clock,
    @Description("how much room a line of a list takes") Optional<Density> density,
    @Description(
            value = "seconds in which a message can be taken back after it was sent",
            min = 0,
            max = 60)
        Optional<Integer> undoSeconds,
    @Description("for which mail a browser that may notify does") Optional<Notices> notifications,
    @Description("whether pictures that lie on other servers are loaded at once")
        Optional<RemoteContent> remoteContent) {

  /// What is there before anything is chosen.
  static final Preferences NONE =
      new Preferences(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /// How times of the day are shown.
  public enum Clock {
    HOURS_12,
    HOURS_24
  }

  /// How much room a line of a list takes.
  public enum Density {
    COMFORTABLE,
    COMPACT
  }

  /// For which mail a browser notifies.
  public enum Notices {
    NONE,
    INBOX,
    ALL
  }

  /// Whether pictures from elsewhere are loaded.
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
      @Description("how much room a line of a list takes") Optional<Optional<Density>> density,
      @Description(
              value = "seconds in which a message can be taken back after it was sent",
              min = 0,
              max = 60)
          Optional<Optional<Integer>> undoSeconds,
      @Description("for which mail a browser that may notify does")
          Optional<Optional<Notices>> notifications,
      @Description("whether pictures that lie on other servers are loaded at once")
          Optional<Optional<RemoteContent>> remoteContent) {}

  Preferences with(Change change) {
    return new Preferences(
        change.language().orElse(language),
        change.clock().orElse(clock),
        change.density().orElse(density),
        change.undoSeconds().orElse(undoSeconds),
        change.notifications().orElse(notifications),
        change.remoteContent().orElse(remoteContent));
  }
}
