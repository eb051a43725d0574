package org.posthorn.server.cli.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;

/// Provides the standard input: the object of the outermost command.
public interface StandardInput {
  InputStream in();

  /// The standard input of a command.
  static InputStream of(CommandSpec command) {
    return ((StandardInput) command.root().userObject()).in();
  }

  /// The contents of a file, or of standard input for `-`.
  ///
  /// @throws IOException if it cannot be read
  static byte[] read(Path file, CommandSpec command) throws IOException {
    return file.toString().equals("-") ? of(command).readAllBytes() : Files.readAllBytes(file);
  }
}
