package org.posthorn.managesieve;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.posthorn.sieve.Capability;
import org.posthorn.sieve.script.Compilation;
import org.posthorn.sieve.script.Problem;
import org.posthorn.sieve.script.Script;
import org.posthorn.store.scripts.ScriptEntry;
import org.posthorn.store.scripts.Scripts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The commands about scripts (RFC 5804 §2.5 to §2.12).
final class ScriptHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ScriptHandler.class);

  private final ManageSieveSession session;

  ScriptHandler(ManageSieveSession session) {
    this.session = session;
  }

  Completion run(ManageSieveCommand.HaveSpace command) {
    scripts().requireRoom(command.name(), command.octets());
    return Completion.of("there is room for it");
  }

  Completion run(ManageSieveCommand.PutScript command) {
    // Checked before compiling, which takes longer.
    scripts().requireRoom(command.name(), command.script().length);
    List<Problem> warnings = checked(command.script());
    scripts().put(command.name(), command.script());
    changed("put", command.name());
    return completion(warnings, "the script is kept");
  }

  Completion run(ManageSieveCommand.CheckScript command) {
    return completion(checked(command.script()), "the script is correct");
  }

  Completion list() throws IOException {
    for (ScriptEntry script : scripts().list()) {
      session.out().script(script.name(), script.active());
    }
    return Completion.of("these are all");
  }

  Completion run(ManageSieveCommand.SetActive command) {
    // RFC 5804 §2.8: the empty name deactivates the active script.
    if (command.name().isEmpty()) {
      scripts().deactivate();
      changed("deactivate", "");
      return Completion.of("no script runs now");
    }
    scripts().activate(command.name());
    changed("activate", command.name());
    return Completion.of("the script runs now");
  }

  Completion run(ManageSieveCommand.GetScript command) throws IOException {
    byte[] script =
        scripts()
            .get(command.name())
            .orElseThrow(() ->
                new CommandRefusal.No(ResponseCode.NONEXISTENT, "there is no script of that name"))
            .octets();
    session.out().literalLine(script);
    return Completion.of("this is it");
  }

  Completion run(ManageSieveCommand.DeleteScript command) {
    scripts().delete(command.name());
    changed("delete", command.name());
    return Completion.of("the script is removed");
  }

  Completion run(ManageSieveCommand.RenameScript command) {
    scripts().rename(command.name(), command.newName());
    changed("rename", command.newName());
    return Completion.of("the script has its new name");
  }

  /// @return the warnings
  /// @throws Refusal.No with all errors, if there are any
  private List<Problem> checked(byte[] script) {
    Compilation compilation = session.large().compile(script, session.service().sieve());
    if (compilation.script().isEmpty()) {
      throw new CommandRefusal.No(told(compilation.problems()));
    }
    requireOffered(compilation.script().get());
    return compilation.problems();
  }

  // As a script that requires an unknown extension (RFC 5228 §3.2).
  private void requireOffered(Script script) {
    for (Capability capability : script.required()) {
      if (session.masks(capability.sieveName())) {
        throw new CommandRefusal.No(
            "the extension " + capability.sieveName() + " is masked for this account");
      }
    }
  }

  private static Completion completion(List<Problem> warnings, String text) {
    return warnings.isEmpty()
        ? Completion.of(text)
        : Completion.of(ResponseCode.WARNINGS, told(warnings)); // RFC 5804 §1.3
  }

  /// One line for each, such as `3:14: error: ...`. Includes pieces of the script.
  private static String told(List<Problem> problems) {
    return problems.stream()
        .map(problem -> problem.toString().replaceAll("\\p{Cntrl}", "?"))
        .collect(Collectors.joining("\r\n"));
  }

  private Scripts scripts() {
    return session.scripts();
  }

  private void changed(String what, String name) {
    LOG.info(
        "managesieve event=script-changed id={} user={} change={} name={}",
        session.connection().id(),
        session.identity().map(identity -> identity.name()).orElse(""),
        what,
        name);
  }
}
