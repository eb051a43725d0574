package org.posthorn.sieve.run;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.posthorn.mime.Entity;
import org.posthorn.sieve.Capability;
import org.posthorn.sieve.SieveLimits;
import org.posthorn.sieve.match.WorkExceededException;
import org.posthorn.sieve.script.Script;
import org.posthorn.sieve.script.SieveCommand;
import org.posthorn.sieve.script.Text;

/// Runs a script for a message. Performs no action: the requested actions are returned.
public final class Interpreter {
  /// How a block ended.
  private enum Flow {
    NEXT,
    STOP,
    RETURN,
    BREAK
  }

  private final Run run;
  private final Tests tests;
  private final PartCommands parts;
  private final Replies replies;

  /// The loop that a `break` ends, if it has a name.
  private Optional<String> broken = Optional.empty();

  private Interpreter(Run run) {
    this.run = run;
    tests = new Tests(run);
    parts = new PartCommands(run, tests);
    replies = new Replies(run);
  }

  /// Runs a script. One that fails or exceeds a limit ends with an error, and the message is kept
  /// (RFC 5228 §2.10.6).
  ///
  /// @param traced whether each test and action is added to the trace
  /// @throws java.io.UncheckedIOException if the message cannot be read; and whatever the
  ///   environment throws
  public static RunResult run(
      Script script,
      MessageUnderTest message,
      Environment environment,
      SieveLimits limits,
      boolean traced) {
    Run run = new Run(message, environment, limits, traced);
    try {
      Interpreter interpreter = new Interpreter(run);
      interpreter.requireApplicable(script);
      interpreter.setFlags(Tests.INTERNAL_FLAGS, message.flags());
      interpreter.block(script.commands());
      List<Action> actions = run.results.finish(flags(run), run.edits.content());
      return outcome(run, actions, Optional.empty());
    } catch (RunException | WorkExceededException e) {
      RunResult.Line error = run.line(String.valueOf(e.getMessage()));
      List<Action> kept = List.of(new Action.Keep(true, List.of(), Content.ORIGINAL));
      return outcome(run, kept, Optional.of(error));
    }
  }

  private static RunResult outcome(Run run, List<Action> actions, Optional<RunResult.Line> error) {
    return new RunResult(actions, error, run.remarks(), run.traceLines(), run.work.spent());
  }

  /// The flags of the internal variable (RFC 5232 §2).
  private static List<String> flags(Run run) {
    String flags = run.variables().get(Tests.INTERNAL_FLAGS);
    run.work.spend(10L * flags.length());
    return Flags.of(List.of(flags));
  }

  /// RFC 6785 §3.11: extensions that are only for mail that is being delivered.
  private static final Set<Capability> FOR_DELIVERY =
      EnumSet.of(
          Capability.REJECT, Capability.EREJECT, Capability.VACATION, Capability.VACATION_SECONDS);

  private void requireApplicable(Script script) {
    if (run.environment.isDelivery()) {
      return;
    }
    for (Capability extension : FOR_DELIVERY) {
      if (script.required().contains(extension)) {
        throw new RunException(
            extension.sieveName()
                + " is for mail that is being delivered, not for changes in a mailbox");
      }
    }
  }

  private Flow block(List<SieveCommand> commands) {
    for (SieveCommand command : commands) {
      run.step(command.at());
      Flow flow = command(command);
      if (flow != Flow.NEXT) {
        return flow;
      }
    }
    return Flow.NEXT;
  }

  private Flow command(SieveCommand command) {
    switch (command) {
      case SieveCommand.If choice -> {
        return choose(choice);
      }
      case SieveCommand.Stop stop -> {
        run.trace(stop.at(), "stop");
        return Flow.STOP;
      }
      case SieveCommand.Return _ -> {
        return Flow.RETURN;
      }
      case SieveCommand.Break ending -> {
        broken = ending.name();
        return Flow.BREAK;
      }
      case SieveCommand.ForEveryPart loop -> {
        return loop(loop);
      }
      case SieveCommand.Include include -> {
        return include(include);
      }
      case SieveCommand.Keep keep -> {
        run.results.cancelImplicitKeep();
        act(keep, new Action.Keep(false, flags(keep.flags()), run.edits.content()));
      }
      case SieveCommand.Discard discard -> {
        run.results.cancelImplicitKeep();
        act(discard, new Action.Discard());
      }
      case SieveCommand.FileInto fileInto -> fileInto(fileInto);
      case SieveCommand.Redirect redirect -> redirect(redirect);
      case SieveCommand.Reject reject -> {
        run.results.cancelImplicitKeep();
        String reason = Octets.characters(run.expand(reject.reason()));
        act(reject, new Action.Reject(reason, reject.refuseOnly()));
      }
      case SieveCommand.Vacation vacation -> replies.vacation(vacation);
      case SieveCommand.Notify notify -> replies.notification(notify);
      case SieveCommand.Set set -> {
        String value = Modifiers.apply(set.modifiers(), run.expand(set.value()));
        run.variables().set(set.variable(), value);
        if (run.isTraced()) {
          run.trace(set.at(), "set " + set.variable().name() + " to " + Matching.shown(value));
        }
      }
      case SieveCommand.Flags change -> change(change);
      case SieveCommand.AddHeader add -> parts.addHeader(add);
      case SieveCommand.DeleteHeader delete -> parts.deleteHeader(delete);
      case SieveCommand.ExtractText extract -> parts.extractText(extract);
      case SieveCommand.Replace replace -> parts.replace(replace);
      case SieveCommand.Enclose enclose -> parts.enclose(enclose);
      case SieveCommand.Global global -> run.variables().share(global.names());
      case SieveCommand.Failure error ->
          throw new RunException(Octets.characters(run.expand(error.message())));
    }
    return Flow.NEXT;
  }

  private Flow choose(SieveCommand.If choice) {
    for (SieveCommand.Branch branch : choice.branches()) {
      if (tests.test(branch.test())) {
        return block(branch.block());
      }
    }
    return block(choice.otherwise());
  }

  // RFC 5703 §3
  private Flow loop(SieveCommand.ForEveryPart loop) {
    Entity around = run.parts.isEmpty() ? run.message.structure() : run.parts.getLast();
    List<Entity> all = new ArrayList<>();
    if (run.parts.isEmpty()) {
      collect(around, all);
    } else {
      around.children().forEach(c -> collect(c, all));
    }
    for (Entity part : all) {
      run.step(loop.at());
      run.parts.addLast(part);
      if (run.isTraced()) {
        run.trace(loop.at(), "part " + part.contentType().mediaType());
      }
      Flow flow = block(loop.block());
      run.parts.removeLast();
      if (flow == Flow.BREAK) {
        boolean mine = broken.isEmpty() || broken.equals(loop.name());
        return mine ? Flow.NEXT : Flow.BREAK;
      }
      if (flow != Flow.NEXT) {
        return flow;
      }
    }
    return Flow.NEXT;
  }

  private static void collect(Entity part, List<Entity> all) {
    all.add(part);
    part.children().forEach(c -> collect(c, all));
  }

  // RFC 6609 §3.1
  private Flow include(SieveCommand.Include include) {
    String name = Octets.characters(run.expand(include.name()));
    String key = include.location() + "/" + name;
    if (include.once() && run.included.contains(key)) {
      return Flow.NEXT;
    }
    int max = run.limits.actions().includesMax();
    if (++run.includes > max) {
      throw new RunException("more than " + max + " scripts are included");
    }
    Optional<Script> script = run.environment.script(include.location(), name);
    if (script.isEmpty()) {
      if (include.optional()) {
        return Flow.NEXT;
      }
      throw new RunException(
          "there is no script " + Matching.shown(Octets.of(name)) + " to include");
    }
    requireApplicable(script.get());
    run.included.add(key);
    run.trace(include.at(), "include " + include.location().name().toLowerCase(Locale.ROOT));
    List<String> flags = Interpreter.flags(run);
    Flow flow = run.within(name, () -> within(script.get(), flags));
    setFlags(Tests.INTERNAL_FLAGS, includedFlags);
    return flow == Flow.STOP ? Flow.STOP : Flow.NEXT;
  }

  /// The flags after the last included script.
  private List<String> includedFlags = List.of();

  private Flow within(Script script, List<String> flags) {
    setFlags(Tests.INTERNAL_FLAGS, flags);
    Flow flow = block(script.commands());
    includedFlags = Interpreter.flags(run);
    return flow;
  }

  private void act(SieveCommand command, Action action) {
    boolean added = run.results.add(action);
    if (run.isTraced()) {
      run.trace(command.at(), (added ? "action " : "already done: ") + shown(action));
    }
  }

  private static String shown(Action action) {
    return switch (action) {
      case Action.Keep keep -> "keep " + keep.flags();
      case Action.FileInto fileInto ->
          "fileinto "
              + Matching.shown(Octets.of(fileInto.target().name()))
              + " "
              + fileInto.flags();
      case Action.Redirect redirect -> "redirect " + Matching.shown(Octets.of(redirect.address()));
      case Action.RedirectToList redirect -> "redirect :list " + redirect.list();
      default -> action.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    };
  }

  private void fileInto(SieveCommand.FileInto command) {
    Optional<Action.Target> target = replies.target(command.mailbox(), command.place());
    if (target.isEmpty()) {
      return;
    }
    if (!command.copy()) {
      run.results.cancelImplicitKeep();
    }
    act(command, new Action.FileInto(target.get(), flags(command.flags()), run.edits.content()));
  }

  private void redirect(SieveCommand.Redirect command) {
    String address = run.expand(command.address());
    if (!command.list() && !Script.isAddress(address)) {
      run.remark("not an address to redirect to: " + Matching.shown(address));
      return;
    }
    if (command.list() && !run.environment.listExists(Octets.characters(address))) {
      run.remark("no such list: " + Matching.shown(address));
      return;
    }
    if (!command.copy()) {
      run.results.cancelImplicitKeep();
    }
    String characters = Octets.characters(address);
    Content content = run.edits.content();
    act(
        command,
        command.list()
            ? new Action.RedirectToList(characters, content)
            : new Action.Redirect(characters, content));
  }

  /// The flags of a command, or those of the internal variable.
  private List<String> flags(Optional<List<Text>> given) {
    return given.isPresent() ? Flags.of(run.expand(given.get())) : Interpreter.flags(run);
  }

  private void change(SieveCommand.Flags command) {
    Text.Variable variable = command.variable().orElse(Tests.INTERNAL_FLAGS);
    String held = run.variables().get(variable);
    List<String> before = Flags.of(List.of(held));
    List<String> given = Flags.of(run.expand(command.flags()));
    long compared =
        command.change() == SieveCommand.Change.REMOVE ? (long) before.size() * given.size() : 0;
    run.work.spend(10L * held.length() + compared);
    List<String> after =
        switch (command.change()) {
          case SET -> given;
          case ADD -> {
            List<String> both = new ArrayList<>(before);
            both.addAll(given);
            yield Flags.of(both);
          }
          case REMOVE -> Flags.without(before, given);
        };
    setFlags(variable, after);
    if (run.isTraced()) {
      run.trace(command.at(), "flags are " + after);
    }
  }

  private void setFlags(Text.Variable variable, List<String> flags) {
    run.variables().set(variable, String.join(" ", flags));
  }
}
