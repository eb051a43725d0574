package org.posthorn.delivery.rules;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.posthorn.sieve.SieveLimits;
import org.posthorn.sieve.run.Action;
import org.posthorn.sieve.run.Content;
import org.posthorn.sieve.run.Environment;
import org.posthorn.sieve.run.Interpreter;
import org.posthorn.sieve.run.RunResult;
import org.posthorn.sieve.script.Script;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.StagedMessage;

/// Runs scripts one after another over a message. Each runs only while the implicit keep is in
/// effect, and sees the message as the scripts before it have left it. One thread.
final class ScriptChain {
  private final MessageVersions versions;
  private final DeliveredCopy subject;
  private final Environment environment;
  private final SieveLimits limits;
  private final List<Wanted> wanted = new ArrayList<>();
  private final Set<String> flags = new LinkedHashSet<>();
  private StagedMessage message;
  private boolean kept = true;

  ScriptChain(
      MessageVersions versions,
      DeliveredCopy subject,
      Environment environment,
      SieveLimits limits) {
    this.versions = versions;
    this.subject = subject;
    this.environment = environment;
    this.limits = limits;
    message = subject.message();
  }

  /// An action of a script.
  ///
  /// @param message the version of the message that it is about
  record Wanted(Action action, StagedMessage message) {}

  /// Whether the next script runs.
  boolean goesOn() {
    return kept;
  }

  /// Runs the next script.
  ///
  /// @throws IOException if the message as the script has left it could not be written
  RunResult run(Script script) throws IOException {
    RunResult outcome;
    try (MessageBytes bytes = message.bytes()) {
      StagedUnderTest seen =
          StagedUnderTest.of(
              subject.transaction().from().address(), subject.original(), message, bytes);
      outcome = Interpreter.run(script, seen, environment, limits, false);
    }
    kept = false;
    StagedMessage before = message;
    for (Action action : outcome.actions()) {
      if (action instanceof Action.Keep(boolean implicit, List<String> own, Content content)
          && implicit) {
        kept = true;
        flags.addAll(own);
        message = content.isOriginal() ? before : versions.edited(before, content);
      } else {
        wanted.add(new Wanted(action, before));
      }
    }
    return outcome;
  }

  /// All actions; the implicit keep is the last one if it was not cancelled.
  List<Wanted> wanted() {
    List<Wanted> all = new ArrayList<>(wanted);
    if (kept) {
      Action keep = new Action.Keep(true, List.copyOf(flags), Content.ORIGINAL);
      all.add(new Wanted(keep, message));
    }
    return all;
  }
}
