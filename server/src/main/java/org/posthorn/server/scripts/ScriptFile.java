package org.posthorn.server.scripts;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;

/// A file that a command names.
public final class ScriptFile {
  private ScriptFile() {}

  /// What knows the standard input: the object of the outermost command.
  public interface StandardInput {
    InputStream in();
  }

  /// All of a file, or of the standard input for `-`.
  public static byte[] read(Path file, CommandSpec command) throws IOException {
    return file.toString().equals("-")
        ? ((StandardInput) command.root().userObject()).in().readAllBytes()
        : Files.readAllBytes(file);
  }
}
