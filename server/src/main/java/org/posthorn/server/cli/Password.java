package org.posthorn.server.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.posthorn.server.config.ConfigurationException;
import picocli.CommandLine.Option;

/// A password from a prompt or from standard input, never from the command line, where every user
/// of the machine could read it.
final class Password {
  @Option(
      names = "--password-stdin",
      description = "Read the password from the first line of standard input.")
  boolean fromStdin;

  String read(String prompt) {
    Console console = System.console();
    if (fromStdin) {
      return firstLine();
    }
    if (console == null || !console.isTerminal()) {
      throw new ConfigurationException(
          "there is no terminal to ask for the password; use --password-stdin");
    }
    char[] first = console.readPassword("%s: ", prompt);
    char[] second = console.readPassword("%s, again: ", prompt);
    if (first == null || second == null || !Arrays.equals(first, second)) {
      throw new ConfigurationException("the two passwords differ");
    }
    return new String(first);
  }

  private static String firstLine() {
    try {
      String line =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
      if (line == null || line.isEmpty()) {
        throw new ConfigurationException("standard input holds no password");
      }
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
