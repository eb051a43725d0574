package org.posthorn.sieve.script;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.posthorn.sieve.Capability;
import org.posthorn.sieve.match.Comparator;
import org.posthorn.sieve.syntax.Argument;
import org.posthorn.sieve.syntax.ScriptException;
import org.posthorn.sieve.syntax.Statement;

/// Reads the arguments of tests other than those of header fields.
final class TestReader {
  /// RFC 7352 §3.3 leaves the default to the implementation; Dovecot uses 12 hours, at most 2 days.
  private static final long DUPLICATE_SECONDS = 12 * 3600;

  private static final long DUPLICATE_SECONDS_MAX = 7 * 86_400;

  private TestReader() {}

  static Test constant(Arguments arguments, boolean value) {
    arguments.end(false, false);
    return new Test.Constant(arguments.at(), value);
  }

  static Test not(Arguments arguments) {
    Test test = arguments.test();
    arguments.end(true, false);
    return test instanceof Test.Constant(var at, boolean value)
        ? new Test.Constant(at, !value)
        : new Test.Not(arguments.at(), test);
  }

  static Test allOf(Arguments arguments) {
    return several(arguments, false);
  }

  static Test anyOf(Arguments arguments) {
    return several(arguments, true);
  }

  /// Tests after the one that decides the result are not checked: they may need an extension that
  /// `ihave` has just found missing (RFC 5463 §4).
  private static Test several(Arguments arguments, boolean any) {
    List<Test> tests = new ArrayList<>();
    List<Statement> statements = arguments.tests();
    arguments.end(true, false);
    for (Statement statement : statements) {
      Test test = arguments.compiler().test(statement);
      tests.add(test);
      if (test instanceof Test.Constant(var _, boolean value) && value == any) {
        if (tests.stream().allMatch(Test.Constant.class::isInstance)) {
          return new Test.Constant(arguments.at(), any);
        }
        if (arguments.compiler().has(Capability.IHAVE)) {
          break;
        }
      }
    }
    if (tests.stream().allMatch(Test.Constant.class::isInstance)) {
      return new Test.Constant(arguments.at(), !any);
    }
    return any ? new Test.AnyOf(arguments.at(), tests) : new Test.AllOf(arguments.at(), tests);
  }

  // RFC 5463 §4
  static Test ihave(Arguments arguments) {
    List<Argument.Text> names = arguments.strings();
    arguments.end(false, false);
    boolean all = true;
    for (Argument.Text name : names) {
      all &= Capability.named(name.octets()).isPresent();
    }
    if (all) {
      names.forEach(
          n -> Capability.named(n.octets()).ifPresent(c -> arguments.compiler().enable(c)));
    }
    return new Test.Constant(arguments.at(), all);
  }

  static Test size(Arguments arguments) {
    OptionalLong over = arguments.number("over");
    OptionalLong under = arguments.number("under");
    arguments.end(false, false);
    if (over.isPresent() == under.isPresent()) {
      throw new ScriptException(arguments.at(), "'size' takes either :over or :under");
    }
    return new Test.Size(
        arguments.at(), over.isPresent(), over.isPresent() ? over.getAsLong() : under.getAsLong());
  }

  static Test body(Arguments arguments) {
    Match match = Matches.type(arguments);
    boolean raw = arguments.flag("raw");
    boolean text = arguments.flag("text");
    Optional<List<Text>> types = arguments.texts("content");
    if ((raw && text) || (types.isPresent() && (raw || text))) {
      throw new ScriptException(arguments.at(), ":raw, :content and :text exclude each other");
    }
    match = Matches.keys(match, arguments);
    arguments.end(false, false);
    Test.Transform transform =
        raw ? Test.Transform.RAW : types.isPresent() ? Test.Transform.CONTENT : Test.Transform.TEXT;
    return new Test.Body(arguments.at(), transform, types.orElse(List.of()), match);
  }

  static Test string(Arguments arguments) {
    Match match = Matches.type(arguments);
    List<Text> sources = arguments.texts();
    match = Matches.keys(match, arguments);
    arguments.end(false, false);
    return new Test.StringTest(arguments.at(), sources, match);
  }

  static Test hasFlag(Arguments arguments) {
    Match match = Matches.type(arguments);
    List<Text.Variable> variables = new ArrayList<>();
    if (arguments.hasMoreThan(1)) {
      for (Argument.Text string : arguments.strings()) {
        variables.add(CommandReader.flagVariable(arguments, string));
      }
    }
    match = Matches.keys(match, arguments);
    arguments.end(false, false);
    return new Test.HasFlag(arguments.at(), List.copyOf(variables), match);
  }

  static Test mailboxExists(Arguments arguments) {
    List<Text> names = arguments.texts();
    arguments.end(false, false);
    return new Test.MailboxExists(arguments.at(), names);
  }

  static Test mailboxIdExists(Arguments arguments) {
    List<Text> ids = arguments.texts();
    arguments.end(false, false);
    return new Test.MailboxIdExists(arguments.at(), ids);
  }

  static Test metadata(Arguments arguments, boolean ofMailbox) {
    Match match = Matches.type(arguments);
    Optional<Text> mailbox = ofMailbox ? Optional.of(arguments.text()) : Optional.empty();
    Text annotation = arguments.text();
    match = Matches.keys(match, arguments);
    arguments.end(false, false);
    return new Test.Metadata(arguments.at(), mailbox, annotation, match);
  }

  static Test metadataExists(Arguments arguments, boolean ofMailbox) {
    Optional<Text> mailbox = ofMailbox ? Optional.of(arguments.text()) : Optional.empty();
    List<Text> annotations = arguments.texts();
    arguments.end(false, false);
    return new Test.MetadataExists(arguments.at(), mailbox, annotations);
  }

  static Test specialUseExists(Arguments arguments) {
    Optional<Text> mailbox =
        arguments.hasMoreThan(1) ? Optional.of(arguments.text()) : Optional.empty();
    List<Text> uses = arguments.texts();
    arguments.end(false, false);
    return new Test.SpecialUseExists(arguments.at(), mailbox, uses);
  }

  static Test duplicate(Arguments arguments) {
    Text handle = arguments.text("handle").orElse(Text.of(""));
    Optional<Text> header = arguments.text("header");
    Optional<Text> uniqueId = arguments.text("uniqueid");
    OptionalLong seconds = arguments.number("seconds");
    boolean last = arguments.flag("last");
    arguments.end(false, false);
    if (header.isPresent() && uniqueId.isPresent()) {
      throw new ScriptException(arguments.at(), ":header and :uniqueid exclude each other");
    }
    // RFC 7352 §3.3: 0 is replaced by a minimum.
    long period = Math.clamp(seconds.orElse(DUPLICATE_SECONDS), 1, DUPLICATE_SECONDS_MAX);
    return new Test.Duplicate(arguments.at(), handle, header, uniqueId, period, last);
  }

  static Test environment(Arguments arguments) {
    Match match = Matches.type(arguments);
    Text name = arguments.text();
    match = Matches.keys(match, arguments);
    arguments.end(false, false);
    return new Test.Environment(arguments.at(), name, match);
  }

  static Test validNotifyMethod(Arguments arguments) {
    List<Text> methods = arguments.texts();
    arguments.end(false, false);
    return new Test.ValidNotifyMethod(arguments.at(), methods);
  }

  static Test notifyMethodCapability(Arguments arguments) {
    Match match = Matches.type(arguments);
    Text method = arguments.text();
    Text capability = arguments.text();
    match = Matches.keys(match, arguments);
    arguments.end(false, false);
    return new Test.NotifyMethodCapability(arguments.at(), method, capability, match);
  }

  static Test spamTest(Arguments arguments) {
    Match match = Matches.type(arguments);
    boolean percent = arguments.flag("percent", Capability.SPAMTESTPLUS);
    match = numeric(arguments, match);
    return new Test.SpamTest(arguments.at(), percent, match);
  }

  static Test virusTest(Arguments arguments) {
    return new Test.VirusTest(arguments.at(), numeric(arguments, Matches.type(arguments)));
  }

  private static Match numeric(Arguments arguments, Match type) {
    Match match = Matches.keys(type, arguments);
    arguments.end(false, false);
    boolean ordered = match.type() == Match.Type.VALUE;
    if (ordered && match.comparator() != Comparator.ASCII_NUMERIC) {
      arguments
          .compiler()
          .warn(
              arguments.at(),
              "without comparator i;ascii-numeric values are compared as text: \"2\" is greater than \"10\"");
    }
    return match;
  }

  static Test validExtList(Arguments arguments) {
    List<Text> names = arguments.texts();
    arguments.end(false, false);
    return new Test.ValidExtList(arguments.at(), names);
  }
}
