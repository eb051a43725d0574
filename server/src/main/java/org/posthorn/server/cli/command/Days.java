package org.posthorn.server.cli.command;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The option `--days`: how many days a command covers.
public final class Days {
  @Option(
      names = "--days",
      paramLabel = "N",
      description = "The number of days, including today (UTC); default: 7, at most: 90.")
  @Nullable String days;

  /// The given value, which the operation checks.
  public Optional<String> given() {
    return Optional.ofNullable(days);
  }
}
