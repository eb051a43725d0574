package org.posthorn.server.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.posthorn.admin.OperationException;
import org.posthorn.kv.StoreException;
import org.posthorn.runtime.IoReason;
import org.posthorn.server.cli.command.ErrorOutput;
import org.posthorn.server.cli.command.StandardInput;
import org.posthorn.server.cli.directory.AccountCommands;
import org.posthorn.server.cli.directory.AliasCommands;
import org.posthorn.server.cli.directory.DkimCommands;
import org.posthorn.server.cli.directory.DnsCommands;
import org.posthorn.server.cli.directory.DomainCommands;
import org.posthorn.server.cli.directory.OAuthCommands;
import org.posthorn.server.cli.directory.OpenSessionCommands;
import org.posthorn.server.cli.directory.WebhookCommands;
import org.posthorn.server.cli.installation.CertificateCommands;
import org.posthorn.server.cli.installation.ConfigCommands;
import org.posthorn.server.cli.installation.EncryptionCommands;
import org.posthorn.server.cli.installation.InitCommand;
import org.posthorn.server.cli.installation.JournalCommands;
import org.posthorn.server.cli.installation.MasterKeyCommands;
import org.posthorn.server.cli.installation.QuickstartCommand;
import org.posthorn.server.cli.installation.ServeCommand;
import org.posthorn.server.cli.installation.StoreCommands;
import org.posthorn.server.cli.mail.AssistantCommand;
import org.posthorn.server.cli.mail.BanCommands;
import org.posthorn.server.cli.mail.HistoryCommands;
import org.posthorn.server.cli.mail.QkdCommands;
import org.posthorn.server.cli.mail.QueueCommands;
import org.posthorn.server.cli.mail.ReportCommands;
import org.posthorn.server.cli.mail.RetentionCommands;
import org.posthorn.server.cli.mail.SearchCommands;
import org.posthorn.server.cli.mail.SieveCommands;
import org.posthorn.server.cli.mail.SpamCommands;
import org.posthorn.server.cli.mail.UndeleteCommands;
import org.posthorn.server.config.ConfigurationException;
import org.posthorn.server.outcome.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

@Command(
    name = "posthorn",
    description = {
      "A complete mail server in one process.",
      "Commands about an installation take --data DIR. They use the server that runs there; if none"
          + " runs, they open the store themselves."
    },
    mixinStandardHelpOptions = true,
    versionProvider = CommandLineInterface.Version.class,
    scope = CommandLine.ScopeType.INHERIT)
public final class CommandLineInterface implements Callable<Integer>, StandardInput {
  /// In the order in which help lists them.
  private static final List<Class<?>> COMMANDS =
      List.of(
          QuickstartCommand.class,
          InitCommand.class,
          ServeCommand.class,
          DomainCommands.class,
          AccountCommands.class,
          AliasCommands.class,
          OpenSessionCommands.class,
          OAuthCommands.class,
          WebhookCommands.class,
          StoreCommands.MailboxGroup.class,
          UndeleteCommands.class,
          RetentionCommands.class,
          RetentionCommands.Hold.class,
          SieveCommands.class,
          QueueCommands.class,
          QueueCommands.Quarantine.class,
          QueueCommands.Suppress.class,
          BanCommands.class,
          SpamCommands.class,
          SearchCommands.class,
          AssistantCommand.class,
          DkimCommands.class,
          DnsCommands.class,
          ReportCommands.Dmarc.class,
          ReportCommands.Tls.class,
          MasterKeyCommands.class,
          EncryptionCommands.class,
          QkdCommands.class,
          JournalCommands.class,
          CertificateCommands.class,
          ConfigCommands.class,
          HistoryCommands.MessageGroup.class,
          HistoryCommands.AuditGroup.class,
          HistoryCommands.IntakeGroup.class,
          StoreCommands.Status.class,
          StoreCommands.Backup.class,
          StoreCommands.Restore.class,
          StoreCommands.MarkRestored.class,
          StoreCommands.Check.class,
          VersionCommand.class);

  private static final Map<String, String> EXIT_CODES = new LinkedHashMap<>();

  static {
    EXIT_CODES.put("0", "done");
    EXIT_CODES.put("1", "failed; the message says why");
    EXIT_CODES.put("2", "wrong usage");
    EXIT_CODES.put("3", "not found, or nothing to change");
    EXIT_CODES.put("4", "exists already");
    EXIT_CODES.put("5", "not allowed");
    EXIT_CODES.put("69", "something required is not available: a port, a directory, the store");
    EXIT_CODES.put("74", "disk error; start the server again");
    EXIT_CODES.put("78", "invalid configuration");
  }

  @CommandLine.Spec CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  private final InputStream in;

  private CommandLineInterface(InputStream in) {
    this.in = in;
  }

  @Override
  public InputStream in() {
    return in;
  }

  /// Runs a command with the standard streams.
  ///
  /// @return the exit code
  public static int run(String... arguments) {
    return run(
        System.in,
        new PrintWriter(System.out, true, System.out.charset()),
        new PrintWriter(System.err, true, System.err.charset()),
        arguments);
  }

  /// Runs a command.
  ///
  /// @return the exit code
  public static int run(InputStream in, PrintWriter out, PrintWriter err, String... arguments) {
    CommandLine posthorn = new CommandLine(new CommandLineInterface(in));
    named(arguments).forEach(posthorn::addSubcommand);
    posthorn
        .getCommandSpec()
        .usageMessage()
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(EXIT_CODES);
    return posthorn
        .setOut(out)
        .setErr(err)
        .setParameterExceptionHandler(CommandLineInterface::misused)
        .setExecutionExceptionHandler(CommandLineInterface::failed)
        .execute(arguments);
  }

  /// The command that the first argument names; all if it names none. Reading the options of all
  /// commands would take a quarter of the time of a start.
  private static List<Class<?>> named(String... arguments) {
    String name = arguments.length == 0 ? "" : arguments[0];
    return COMMANDS.stream()
        .filter(command -> command.getAnnotation(Command.class).name().equals(name))
        .findFirst()
        .<List<Class<?>>>map(List::of)
        .orElse(COMMANDS);
  }

  private static int misused(CommandLine.ParameterException exception, String[] arguments) {
    CommandLine command = exception.getCommandLine();
    PrintWriter err = command.getErr();
    // picocli begins only some of its messages with this word
    String message = String.valueOf(exception.getMessage());
    err.println("posthorn: " + message.replaceFirst("^Error: ", ""));
    CommandLine.UnmatchedArgumentException.printSuggestions(exception, err);
    err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    return ExitCode.USAGE;
  }

  /// One clear message for errors that an administrator can correct; a stack trace for internal
  /// errors.
  private static int failed(
      Exception exception, CommandLine commandLine, CommandLine.ParseResult parsed) {
    return switch (exception) {
      case OperationException e ->
          ErrorOutput.make(commandLine, e.getMessage(), ExitCode.of(e.reason()));
      case ConfigurationException e ->
          ErrorOutput.make(commandLine, e.getMessage(), ExitCode.CONFIGURATION);
      case StoreException e -> ErrorOutput.make(commandLine, e.getMessage(), ExitCode.UNAVAILABLE);
      case UncheckedIOException e ->
          ErrorOutput.make(commandLine, message(e.getCause()), ExitCode.UNAVAILABLE);
      case IOException e -> ErrorOutput.make(commandLine, message(e), ExitCode.UNAVAILABLE);
      default -> {
        exception.printStackTrace(commandLine.getErr());
        yield ErrorOutput.make(commandLine, "this is a defect: " + exception, 1);
      }
    };
  }

  private static String message(@Nullable IOException e) {
    if (e == null) {
      return "reading or writing failed";
    }
    return IoReason.of(e);
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCode.USAGE;
  }

  static final class Version implements IVersionProvider {
    static String number() {
      String version = CommandLineInterface.class.getPackage().getImplementationVersion();
      return version == null ? "(not packaged)" : version;
    }

    @Override
    public String[] getVersion() {
      return new String[] {"posthorn " + number() + " on Java " + Runtime.version()};
    }
  }

  @Command(name = "version", description = "Print the version.")
  static final class VersionCommand implements Runnable {
    @Option(names = "--json", description = "Print JSON.")
    boolean json;

    @CommandLine.Spec CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Override
    public void run() {
      spec.commandLine()
          .getOut()
          .println(
              json
                  ? JsonMapper.shared()
                      .createObjectNode()
                      .put("version", Version.number())
                      .put("java", Runtime.version().toString())
                  : new Version().getVersion()[0]);
    }
  }
}
