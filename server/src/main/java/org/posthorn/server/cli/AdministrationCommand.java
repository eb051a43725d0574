package org.posthorn.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.posthorn.server.admin.Answer;
import org.posthorn.server.admin.ControlClient;
import org.posthorn.server.admin.Operations;
import org.posthorn.server.admin.Request;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.Settings;
import org.posthorn.server.outcome.ExitCode;
import org.posthorn.server.storage.Storage;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// A command that asks for one operation: of the running server if there is one, else of the store
/// it opens itself. The only class here that others extend, because it is what they share.
abstract class AdministrationCommand implements Callable<Integer> {

  @Mixin Place place = new Place();

  @Option(names = "--json", description = "Print the answer as JSON.")
  boolean json;

  @Spec CommandSpec spec = CommandSpec.create();

  /// What to ask for.
  abstract Request request();

  @Override
  public Integer call() throws IOException {
    Answer answer = ask(place.configuration(), request());
    if (answer.exit() != ExitCode.DONE) {
      spec.commandLine().getErr().println("posthorn: " + answer.error());
      return answer.exit();
    }
    if (json) {
      spec.commandLine().getOut().println(answer.result());
    } else {
      new Printer(spec.commandLine().getOut()).print(answer.result());
    }
    return ExitCode.DONE;
  }

  private static Answer ask(Configuration configuration, Request request) throws IOException {
    Path data = configuration.get(Settings.DATA);
    Optional<Answer> answered = ControlClient.ask(data, request);
    if (answered.isPresent()) {
      return answered.get();
    }
    refuseOthers(data);
    try (Storage storage = Storage.open(configuration)) {
      return new Operations(storage, configuration, Optional.empty()).perform(request);
    }
  }

  /// Opening a store as another user would leave files behind that its server cannot read.
  private static void refuseOthers(Path data) throws IOException {
    if (!Files.isDirectory(data)) {
      throw new IOException(
          "there is no data directory " + data + "; name it with --data, or make one with init");
    }
    String owner = Files.getOwner(data).getName();
    if (!owner.equals(System.getProperty("user.name"))) {
      throw new IOException("only " + owner + ", the owner of " + data + ", may open it");
    }
  }
}
