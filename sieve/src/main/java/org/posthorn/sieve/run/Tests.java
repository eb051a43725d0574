package org.posthorn.sieve.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.posthorn.mime.HeaderField;
import org.posthorn.runtime.Digests;
import org.posthorn.sieve.script.Match;
import org.posthorn.sieve.script.Test;
import org.posthorn.sieve.script.Text;

/// Evaluates tests.
final class Tests {
  /// The variable for flags where no other is named (RFC 5232 §2).
  static final Text.Variable INTERNAL_FLAGS = new Text.Variable(" flags", false);

  private final Run run;
  private final Matching matching;
  private final HeaderTests headers;
  private final BodyTest bodies;

  Tests(Run run) {
    this.run = run;
    matching = new Matching(run);
    headers = new HeaderTests(run, matching);
    bodies = new BodyTest(run, matching);
  }

  BodyTest bodies() {
    return bodies;
  }

  Matching matching() {
    return matching;
  }

  boolean test(Test test) {
    run.step(test.at());
    boolean result = decide(test);
    if (run.isTraced()) {
      run.trace(test.at(), "test " + name(test) + ": " + result);
    }
    return result;
  }

  private static String name(Test test) {
    return test.getClass().getSimpleName().replace("Test", "").toLowerCase(Locale.ROOT);
  }

  private boolean decide(Test test) {
    return switch (test) {
      case Test.AllOf allOf -> all(allOf.tests());
      case Test.AnyOf anyOf -> any(anyOf.tests());
      case Test.Not not -> !test(not.test());
      case Test.Constant constant -> constant.value();
      case Test.Size size ->
          size.over() ? run.message.size() > size.octets() : run.message.size() < size.octets();
      case Test.Exists exists -> headers.exists(exists);
      case Test.Header header -> headers.header(header);
      case Test.Address address -> headers.address(address);
      case Test.Envelope envelope -> headers.envelope(envelope);
      case Test.Date date -> headers.date(date);
      case Test.Body body -> bodies.body(body);
      case Test.StringTest string -> string(string);
      case Test.HasFlag hasFlag -> hasFlag(hasFlag);
      case Test.MailboxExists exists -> all(exists.names(), run.environment::mailboxExists);
      case Test.MailboxIdExists exists -> all(exists.ids(), run.environment::mailboxIdExists);
      case Test.Metadata metadata -> metadata(metadata);
      case Test.MetadataExists exists -> {
        Optional<String> mailbox = exists.mailbox().map(this::characters);
        yield all(exists.annotations(), a -> run.environment.metadata(mailbox, a).isPresent());
      }
      case Test.SpecialUseExists exists -> {
        Optional<String> mailbox = exists.mailbox().map(this::characters);
        yield all(exists.uses(), u -> run.environment.specialUseExists(mailbox, u));
      }
      case Test.Duplicate duplicate -> duplicate(duplicate);
      case Test.Environment environment -> environment(environment);
      case Test.ValidNotifyMethod valid ->
          all(valid.methods(), m -> MailtoUri.parse(m).isPresent());
      case Test.NotifyMethodCapability capability -> notifyCapability(capability);
      case Test.SpamTest spam -> spam(spam);
      case Test.VirusTest virus -> {
        OptionalInt value = run.environment.virus();
        yield matching.matches(virus.at(), virus.match(), List.of(String.valueOf(value.orElse(0))));
      }
      case Test.ValidExtList valid -> all(valid.names(), run.environment::listExists);
    };
  }

  private boolean all(List<Test> tests) {
    for (Test test : tests) {
      if (!test(test)) {
        return false;
      }
    }
    return true;
  }

  private boolean any(List<Test> tests) {
    for (Test test : tests) {
      if (test(test)) {
        return true;
      }
    }
    return false;
  }

  private String characters(Text text) {
    return Octets.characters(run.expand(text));
  }

  private boolean all(List<Text> texts, Predicate<String> condition) {
    return texts.stream().map(this::characters).allMatch(condition);
  }

  // RFC 5229 §5: empty strings are not counted.
  private boolean string(Test.StringTest test) {
    List<String> values = new ArrayList<>(run.expand(test.sources()));
    if (test.match().type() == Match.Type.COUNT) {
      values.removeIf(String::isEmpty);
    }
    return matching.matches(test.at(), test.match(), values);
  }

  private boolean hasFlag(Test.HasFlag test) {
    List<Text.Variable> variables =
        test.variables().isEmpty() ? List.of(INTERNAL_FLAGS) : test.variables();
    List<String> values = new ArrayList<>();
    for (Text.Variable variable : variables) {
      String held = run.variables().get(variable);
      run.work.spend(10L * held.length());
      values.addAll(Flags.of(List.of(held)));
    }
    return matching.matches(test.at(), test.match(), values);
  }

  private boolean metadata(Test.Metadata test) {
    List<String> values =
        run
            .environment
            .metadata(test.mailbox().map(this::characters), characters(test.annotation()))
            .map(Octets::of)
            .stream()
            .toList();
    return matching.matches(test.at(), test.match(), values);
  }

  // RFC 7352 §3
  private boolean duplicate(Test.Duplicate test) {
    Optional<String> id = test.uniqueId().map(run::expand);
    if (id.isEmpty()) {
      String header = test.header().map(run::expand).orElse("Message-ID");
      id = run.edits.fields(header).stream().findFirst().map(HeaderField::value);
    }
    if (id.isEmpty()) {
      // RFC 7352 §3.2: a message without an id is never a duplicate.
      return false;
    }
    String key = key("duplicate", run.expand(test.handle()), id.get());
    boolean seen = run.environment.isRemembered(key);
    if (!seen || test.last()) {
      run.results.add(new Action.Remember(key, test.seconds()));
    }
    return seen;
  }

  /// A digest of octet strings.
  static String key(String... parts) {
    StringBuilder all = new StringBuilder();
    for (String part : parts) {
      all.append(part.length()).append(':').append(part);
    }
    return HexFormat.of().formatHex(Digests.sha256(all.toString().getBytes(UTF_8)));
  }

  private boolean environment(Test.Environment test) {
    List<String> values =
        run.environment.item(characters(test.name())).map(Octets::of).stream().toList();
    return matching.matches(test.at(), test.match(), values);
  }

  // RFC 5435 §5, RFC 5436 §2.5
  private boolean notifyCapability(Test.NotifyMethodCapability test) {
    boolean online = run.expand(test.capability()).equalsIgnoreCase("online");
    boolean valid = MailtoUri.parse(characters(test.method())).isPresent();
    List<String> values = online && valid ? List.of("maybe") : List.of();
    return matching.matches(test.at(), test.match(), values);
  }

  // RFC 5235 §2.1: 0 not tested, 1 clear, 10 spam; with :percent, 0 to 100.
  private boolean spam(Test.SpamTest test) {
    OptionalInt percent = run.environment.spamPercent();
    List<String> values;
    if (percent.isEmpty()) {
      values = test.percent() && isCount(test) ? List.of() : List.of("0");
    } else {
      int value = Math.clamp(percent.getAsInt(), 0, 100);
      values = List.of(String.valueOf(test.percent() ? value : 1 + value * 9 / 100));
    }
    return matching.matches(test.at(), test.match(), values);
  }

  private static boolean isCount(Test.SpamTest test) {
    return test.match().type() == Match.Type.COUNT;
  }
}
