package org.posthorn.server;

import org.posthorn.kv.OwnerOnly;
import org.posthorn.server.cli.CommandLineInterface;
import org.posthorn.server.log.JdkLogging;
import org.posthorn.server.log.LogLines;

/// The main class. See `posthorn --help`.
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    OwnerOnly.maskProcess();
    JdkLogging.lastToTheEnd();
    LogLines.configure("text", "warn"); // until a server is started, which has its own settings
    int exit = CommandLineInterface.run(arguments);
    if (exit != 0) {
      System.exit(exit);
    }
  }
}
