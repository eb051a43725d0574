package org.posthorn.server.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import org.posthorn.kv.StoreException;
import org.posthorn.server.config.ConfigurationException;
import org.posthorn.server.outcome.ExitCode;
import org.posthorn.server.outcome.OperationException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;

/// `posthorn`, with all its commands.
@Command(
    name = "posthorn",
    description = "A whole mail server in one process.",
    mixinStandardHelpOptions = true,
    versionProvider = CommandLineInterface.Version.class,
    scope = CommandLine.ScopeType.INHERIT,
    subcommands = {
      QuickstartCommand.class,
      InitCommand.class,
      ServeCommand.class,
      DomainCommands.class,
      AccountCommands.class,
      AliasCommands.class,
      StoreCommands.MailboxGroup.class,
      ConfigCommands.class,
      StoreCommands.Status.class,
      StoreCommands.Backup.class,
      StoreCommands.Restore.class,
      StoreCommands.Check.class,
      CommandLineInterface.VersionCommand.class
    })
public final class CommandLineInterface implements Runnable {
  @Option(names = "--stack", hidden = true, description = "Print stack traces of failures.")
  boolean stack;

  @CommandLine.Spec CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  /// Runs a command on standard output and standard error.
  ///
  /// @return the exit code
  public static int run(String... arguments) {
    return run(new PrintWriter(System.out, true), new PrintWriter(System.err, true), arguments);
  }

  /// Runs a command.
  ///
  /// @return the exit code
  public static int run(PrintWriter out, PrintWriter err, String... arguments) {
    return new CommandLine(new CommandLineInterface())
        .setOut(out)
        .setErr(err)
        .setExecutionExceptionHandler(CommandLineInterface::failed)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .execute(arguments);
  }

  /// One clear message for what an administrator can put right; a stack trace for what is our
  /// fault.
  private static int failed(
      Exception exception, CommandLine commandLine, CommandLine.ParseResult parsed) {
    if (parsed.hasMatchedOption("--stack")) {
      exception.printStackTrace(commandLine.getErr());
    }
    return switch (exception) {
      case OperationException e -> complain(commandLine, e.getMessage(), e.exit());
      case ConfigurationException e ->
          complain(commandLine, e.getMessage(), ExitCode.CONFIGURATION);
      case StoreException e -> complain(commandLine, e.getMessage(), ExitCode.UNAVAILABLE);
      case UncheckedIOException e ->
          complain(commandLine, message(e.getCause()), ExitCode.UNAVAILABLE);
      case IOException e -> complain(commandLine, message(e), ExitCode.UNAVAILABLE);
      default -> {
        exception.printStackTrace(commandLine.getErr());
        yield complain(commandLine, "this is a defect: " + exception, 1);
      }
    };
  }

  private static String message(IOException e) {
    return e instanceof java.nio.file.FileSystemException || e.getMessage() == null
        ? e.toString()
        : e.getMessage();
  }

  private static int complain(CommandLine commandLine, String message, int exit) {
    commandLine.getErr().println("posthorn: " + message);
    return exit;
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getErr());
  }

  /// The version as the build knows it.
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = CommandLineInterface.class.getPackage().getImplementationVersion();
      return new String[] {"posthorn " + (version == null ? "(not packaged)" : version)};
    }
  }

  @Command(name = "version", description = "Print the version.")
  static final class VersionCommand implements Runnable {
    @CommandLine.Spec CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Override
    public void run() {
      spec.commandLine().getOut().println(new Version().getVersion()[0]);
    }
  }
}
