package org.posthorn.server.cli.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;

/// The output of a failed command on standard error.
public final class ErrorOutput {
  private ErrorOutput() {}

  /// Prints an error, as JSON if that was requested.
  ///
  /// @return the exit code
  public static int make(CommandLine commandLine, @Nullable String message, int exit) {
    String text = String.valueOf(message);
    boolean json = commandLine.getParseResult().hasMatchedOption("--json");
    commandLine
        .getErr()
        .println(
            json
                ? JsonMapper.shared().createObjectNode().put("exit", exit).put("error", text)
                : "posthorn: " + text);
    return exit;
  }
}
