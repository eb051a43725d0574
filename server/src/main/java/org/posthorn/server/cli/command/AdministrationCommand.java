package org.posthorn.server.cli.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.posthorn.admin.Caller;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.Settings;
import org.posthorn.server.control.ControlClient;
import org.posthorn.server.control.ControlRequest;
import org.posthorn.server.control.ControlResponse;
import org.posthorn.server.control.Protocol;
import org.posthorn.server.outcome.ExitCode;
import org.posthorn.server.storage.DataDirectory;
import org.posthorn.server.storage.LocalInstallation;
import org.posthorn.server.storage.Storage;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// A command that requests one operation: from the running server, or from a store that it opens
/// itself if no server runs. The base class of such commands.
public abstract class AdministrationCommand implements Callable<Integer> {

  @Mixin protected InstallationOptions place = new InstallationOptions();

  @Option(names = "--json", description = "Print the answer as JSON.")
  boolean json;

  @Spec protected CommandSpec spec = CommandSpec.create();

  /// The request.
  protected abstract ControlRequest request();

  /// Prints the result for people.
  protected void print(PrintWriter out, JsonNode result) {
    new Printer(out).print(result);
  }

  @Override
  public Integer call() throws IOException {
    ControlResponse answer = ask();
    if (answer.exit() != ExitCode.DONE) {
      return failed(answer);
    }
    show(answer.result());
    return ExitCode.DONE;
  }

  /// Performs the request.
  protected final ControlResponse ask() throws IOException {
    return ask(place.configuration(), request());
  }

  /// Prints why a request failed.
  ///
  /// @return the exit code
  protected final int failed(ControlResponse answer) {
    return ErrorOutput.make(spec.commandLine(), answer.error(), answer.exit());
  }

  protected final void show(JsonNode result) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(result);
    } else {
      print(out, result);
    }
  }

  private static ControlResponse ask(Configuration configuration, ControlRequest request)
      throws IOException {
    Path data = configuration.get(Settings.DATA);
    Optional<ControlResponse> answered = ControlClient.ask(data, request);
    if (answered.isPresent()) {
      return answered.get();
    }
    DataDirectory.requireOwner(data);
    try (Storage storage = Storage.open(configuration)) {
      return new Protocol(
              LocalInstallation.operations(storage, configuration, Optional.empty()),
              Caller.system())
          .perform(request);
    }
  }
}
