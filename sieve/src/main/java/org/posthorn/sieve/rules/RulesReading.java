package org.posthorn.sieve.rules;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.posthorn.sieve.match.Comparator;
import org.posthorn.sieve.rules.Condition.Field;
import org.posthorn.sieve.rules.Condition.Operator;
import org.posthorn.sieve.script.AddressPart;
import org.posthorn.sieve.script.Match;
import org.posthorn.sieve.script.Script;
import org.posthorn.sieve.script.SieveCommand;
import org.posthorn.sieve.script.Test;
import org.posthorn.sieve.script.Text;

/// Shows a script that was written by hand as rules, as far as possible: each `if` without `else`
/// whose tests and commands a rule can have becomes a rule. Other commands are only counted.
public final class RulesReading {
  /// The rules that were found.
  ///
  /// @param others number of commands that cannot be shown as a rule
  public record Read(RuleSet rules, int others) {}

  /// No rule is equivalent to this command.
  private static final class Unlike extends Exception {
    private static final long serialVersionUID = 1L;

    Unlike() {
      super(null, null, false, false);
    }
  }

  private final List<String> lines;

  private RulesReading(List<String> lines) {
    this.lines = lines;
  }

  /// @param text of the script; a comment in the line before an `if` names its rule
  public static Read of(Script script, byte[] text) {
    List<String> lines = new String(text, StandardCharsets.UTF_8).lines().toList();
    return new RulesReading(lines).read(script.commands());
  }

  private Read read(List<SieveCommand> commands) {
    List<Rule> rules = new ArrayList<>();
    int others = 0;
    for (SieveCommand command : commands) {
      try {
        rules.add(rule(command));
      } catch (Unlike e) {
        others++;
      }
    }
    return new Read(new RuleSet(rules), others);
  }

  private Rule rule(SieveCommand command) throws Unlike {
    if (!(command instanceof SieveCommand.If when)
        || when.branches().size() != 1
        || !when.otherwise().isEmpty()) {
      throw new Unlike();
    }
    SieveCommand.Branch branch = when.branches().getFirst();
    List<Condition> conditions = new ArrayList<>();
    boolean any = branch.test() instanceof Test.AnyOf;
    boolean always = branch.test() instanceof Test.Constant(_, boolean value) && value;
    for (Test test : always ? List.<Test>of() : tests(branch.test())) {
      conditions.add(condition(test, false));
    }
    List<RuleAction> actions = new ArrayList<>();
    for (SieveCommand each : branch.block()) {
      actions.addAll(actions(each));
    }
    if (actions.isEmpty()) {
      throw new Unlike();
    }
    return new Rule(name(when.at().line()), true, any, conditions, actions);
  }

  private String name(int line) {
    String before = line >= 2 && line - 2 < lines.size() ? lines.get(line - 2).strip() : "";
    return before.startsWith("#") ? before.substring(1).strip() : "";
  }

  private static List<Test> tests(Test test) {
    return switch (test) {
      case Test.AllOf all -> all.tests();
      case Test.AnyOf any -> any.tests();
      default -> List.of(test);
    };
  }

  private static Condition condition(Test test, boolean not) throws Unlike {
    return switch (test) {
      case Test.Not inner -> condition(inner.test(), !not);
      case Test.Size size -> {
        if (size.octets() > Integer.MAX_VALUE) {
          throw new Unlike();
        }
        yield new Condition.Size(size.over(), (int) size.octets(), not);
      }
      case Test.Exists exists -> {
        if (!exists.scope().equals(Test.Scope.MESSAGE) || exists.headers().size() != 1) {
          throw new Unlike();
        }
        yield new Condition.Exists(text(exists.headers().getFirst()), not);
      }
      case Test.Header header -> header(header, not);
      case Test.Address address -> address(address, not);
      case Test.Envelope envelope -> {
        if (envelope.part() != AddressPart.ALL
            || !names(envelope.fields()).equals(Set.of("from"))) {
          throw new Unlike();
        }
        yield of(Field.SENDER, "", envelope.match(), not);
      }
      case Test.Body body -> {
        if (body.transform() != Test.Transform.TEXT) {
          throw new Unlike();
        }
        yield of(Field.BODY, "", body.match(), not);
      }
      default -> throw new Unlike();
    };
  }

  private static Condition header(Test.Header header, boolean not) throws Unlike {
    if (!header.scope().equals(Test.Scope.MESSAGE)
        || !isWhole(header.index())
        || header.headers().size() != 1) {
      throw new Unlike();
    }
    String name = text(header.headers().getFirst());
    return name.equalsIgnoreCase("subject")
        ? of(Field.SUBJECT, "", header.match(), not)
        : of(Field.HEADER, name, header.match(), not);
  }

  private static Condition address(Test.Address address, boolean not) throws Unlike {
    if (!address.scope().equals(Test.Scope.MESSAGE)
        || !isWhole(address.index())
        || address.part() != AddressPart.ALL) {
      throw new Unlike();
    }
    Set<String> names = names(address.headers());
    Field field;
    if (names.equals(Set.of("from"))) {
      field = Field.FROM;
    } else if (names.equals(Set.of("to"))) {
      field = Field.TO;
    } else if (names.equals(Set.of("cc"))) {
      field = Field.CC;
    } else if (names.equals(Set.of("to", "cc"))) {
      field = Field.RECIPIENT;
    } else {
      throw new Unlike();
    }
    return of(field, "", address.match(), not);
  }

  private static boolean isWhole(SieveCommand.Index index) {
    return index.number().isEmpty() && !index.last();
  }

  private static Set<String> names(List<Text> names) throws Unlike {
    Set<String> set = new java.util.HashSet<>();
    for (Text name : names) {
      set.add(text(name).toLowerCase(Locale.ROOT));
    }
    return set;
  }

  private static Condition of(Field field, String header, Match match, boolean not) throws Unlike {
    Operator operator =
        switch (match.type()) {
          case IS -> Operator.IS;
          case CONTAINS -> Operator.CONTAINS;
          case MATCHES -> Operator.MATCHES;
          default -> throw new Unlike();
        };
    if (match.comparator() != Comparator.ASCII_CASEMAP || match.keys().isEmpty()) {
      throw new Unlike();
    }
    List<String> values = new ArrayList<>();
    for (Match.Key key : match.keys()) {
      values.add(text(key.text()));
    }
    return new Condition.Text(field, header, operator, values, not);
  }

  private static List<RuleAction> actions(SieveCommand command) throws Unlike {
    return switch (command) {
      case SieveCommand.Stop _ -> List.of(new RuleAction.Stop());
      case SieveCommand.Discard _ -> List.of(new RuleAction.Discard());
      case SieveCommand.Keep keep -> {
        if (keep.flags().isPresent()) {
          throw new Unlike();
        }
        yield List.of(new RuleAction.Keep());
      }
      case SieveCommand.FileInto into -> {
        boolean named =
            into.place().mailboxId().isEmpty()
                && into.place().specialUse().isEmpty()
                && into.flags().isEmpty();
        if (!named) {
          throw new Unlike();
        }
        yield List.of(
            new RuleAction.FileInto(text(into.mailbox()), into.place().create(), into.copy()));
      }
      case SieveCommand.Redirect redirect -> {
        if (redirect.list()) {
          throw new Unlike();
        }
        yield List.of(new RuleAction.Redirect(text(redirect.address()), redirect.copy()));
      }
      case SieveCommand.Reject reject -> {
        if (reject.refuseOnly()) {
          throw new Unlike();
        }
        yield List.of(new RuleAction.Reject(text(reject.reason())));
      }
      case SieveCommand.Flags flags -> {
        if (flags.change() != SieveCommand.Change.ADD || flags.variable().isPresent()) {
          throw new Unlike();
        }
        List<RuleAction> added = new ArrayList<>();
        for (Text flag : flags.flags()) {
          added.add(new RuleAction.Flag(text(flag)));
        }
        yield added;
      }
      case SieveCommand.Vacation vacation -> List.of(vacation(vacation));
      default -> throw new Unlike();
    };
  }

  private static RuleAction vacation(SieveCommand.Vacation vacation) throws Unlike {
    boolean plain =
        vacation.addresses().isEmpty()
            && vacation.handle().isEmpty()
            && vacation.fcc().isEmpty()
            && vacation.answer().from().isEmpty()
            && !vacation.answer().mime();
    if (!plain) {
      throw new Unlike();
    }
    int daySeconds = 86_400;
    OptionalInt days =
        vacation.seconds().isPresent()
            ? OptionalInt.of((int) (vacation.seconds().getAsLong() / daySeconds))
            : OptionalInt.empty();
    Optional<Text> subject = vacation.answer().subject();
    return new RuleAction.Vacation(
        days,
        subject.isPresent() ? Optional.of(text(subject.get())) : Optional.empty(),
        text(vacation.answer().text()));
  }

  /// Strings of scripts are octets.
  private static String text(Text text) throws Unlike {
    if (!text.isConstant()) {
      throw new Unlike();
    }
    return new String(
        text.constant().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
