package org.posthorn.server.cli.command;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How many days a command looks at: `--days`.
public final class Days {
  @Option(
      names = "--days",
      paramLabel = "N",
      description = "So many days, with today (UTC); 7 if not given, 90 at most.")
  @Nullable String days;

  /// As it was given, for the operation to check.
  public Optional<String> given() {
    return Optional.ofNullable(days);
  }
}
