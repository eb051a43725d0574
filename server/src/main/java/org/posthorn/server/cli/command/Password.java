package org.posthorn.server.cli.command;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.OperationException.Reason;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Reads a password from a prompt or from standard input, never from the command line, which every
/// user of the machine can see.
public final class Password {
  @Option(
      names = "--password-stdin",
      description = "Read the password from the first line of standard input.")
  boolean fromStdin;

  @Spec(Spec.Target.MIXEE)
  CommandSpec command = CommandSpec.create();

  // Java 25 returns null again if there is no terminal, which the check does not know.
  @SuppressWarnings("SystemConsoleNull")
  public String read(String prompt) {
    Console console = System.console();
    if (fromStdin) {
      return firstLine();
    }
    if (console == null || !console.isTerminal()) {
      throw new OperationException(
          Reason.INVALID, "there is no terminal to ask for the password; use --password-stdin");
    }
    char[] first = console.readPassword("%s: ", prompt);
    char[] second = console.readPassword("%s, again: ", prompt);
    if (first == null || second == null || !Arrays.equals(first, second)) {
      throw new OperationException(Reason.INVALID, "the two passwords differ");
    }
    return new String(first);
  }

  private String firstLine() {
    try {
      String line =
          new BufferedReader(
                  new InputStreamReader(StandardInput.of(command), StandardCharsets.UTF_8))
              .readLine();
      if (line == null || line.isEmpty()) {
        throw new OperationException(Reason.INVALID, "standard input holds no password");
      }
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
