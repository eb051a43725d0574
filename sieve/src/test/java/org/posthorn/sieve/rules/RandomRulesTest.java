package org.posthorn.sieve.rules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.sieve.SieveLimits;
import org.posthorn.sieve.rules.Condition.Field;
import org.posthorn.sieve.rules.Condition.Operator;
import org.posthorn.sieve.script.Compiler;

/// Random rules, there and back: `-Dposthorn.test.seed=N` repeats a run.
class RandomRulesTest {
  private static final int SETS = 2_000;
  private static final int SETS_FOR_DOVECOT = 40;
  private static final Path SIEVEC = Path.of("/usr/bin/sievec");
  private static final RulesJson JSON = new RulesJson(RuleLimits.defaults());
  private static final RulesScript SCRIPT =
      new RulesScript(SieveLimits.defaults(), RuleLimits.defaults());

  private static final List<String> PIECES =
      List.of(
          "a",
          "B",
          " ",
          "\"",
          "\\",
          "\n",
          "\r\n",
          "*",
          "?",
          "${x}",
          "${hex:41}",
          "#",
          "/*",
          ";",
          "}",
          "ü",
          "\ud83d\udcef",
          ".",
          "text:",
          "\u2028",
          "\t");

  private final Random random;

  RandomRulesTest() {
    long seed = Long.getLong("posthorn.test.seed", new Random().nextLong());
    System.out.println("RandomRulesTest seed " + seed);
    random = new Random(seed);
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private <T> List<T> some(int min, int max, Supplier<T> each) {
    return IntStream.range(0, min + random.nextInt(max - min + 1))
        .mapToObj(_ -> each.get())
        .toList();
  }

  private String text() {
    return String.join("", some(0, 8, () -> one(PIECES)));
  }

  private Condition condition() {
    boolean not = random.nextBoolean();
    return switch (random.nextInt(6)) {
      case 0 -> new Condition.Size(random.nextBoolean(), random.nextInt(1 << 30), not);
      case 1 -> new Condition.Exists(one(List.of("X-A", "List-Id", "received")), not);
      default -> {
        Field field = one(List.of(Field.values()));
        String header = field == Field.HEADER ? one(List.of("X-A", "List-Id", "x!#$%")) : "";
        yield new Condition.Text(
            field, header, one(List.of(Operator.values())), some(1, 3, this::text), not);
      }
    };
  }

  private RuleAction action() {
    return switch (random.nextInt(6)) {
      case 0 ->
          new RuleAction.FileInto(
              one(List.of("Archive", "A \"b\"", "Wörk/x", "back\\slash")),
              random.nextBoolean(),
              random.nextBoolean());
      case 1 -> new RuleAction.Flag(one(List.of("\\Seen", "\\Flagged", "$Label1", "work")));
      case 2 -> new RuleAction.Redirect("me@example.org", random.nextBoolean());
      case 3 -> new RuleAction.Keep();
      case 4 -> new RuleAction.Discard();
      default -> new RuleAction.Stop();
    };
  }

  private Rule rule() {
    List<RuleAction> actions = new ArrayList<>(some(1, 4, this::action));
    if (random.nextInt(8) == 0) {
      actions.add(
          new RuleAction.Vacation(
              random.nextBoolean() ? OptionalInt.of(1 + random.nextInt(30)) : OptionalInt.empty(),
              random.nextBoolean() ? Optional.of("Away ü") : Optional.empty(),
              "I am away.\n.\n" + text()));
    }
    return new Rule(
        text(), random.nextInt(5) > 0, random.nextBoolean(), some(0, 4, this::condition), actions);
  }

  @Test
  void every_set_comes_back_as_it_was_and_compiles() {
    for (int i = 0; i < SETS; i++) {
      RuleSet rules = new RuleSet(some(0, 5, this::rule));
      byte[] script = SCRIPT.write(rules);
      assertThat(Compiler.compile(script, SieveLimits.defaults()).errors()).isEmpty();
      assertThat(SCRIPT.read(script)).contains(rules);
      assertThat(JSON.read(JSON.write(rules))).isEqualTo(rules);
    }
  }

  @Test
  void dovecot_compiles_what_they_make(@TempDir Path directory) throws Exception {
    Assumptions.assumeTrue(Files.isExecutable(SIEVEC), "Dovecot's sievec is not installed");
    Path configuration =
        Files.writeString(
            directory.resolve("dovecot.conf"),
            "mail_uid = nobody\nmail_gid = nogroup\nfirst_valid_uid = 1\nssl = no\n"
                + "mail_home = "
                + directory
                + "\nlog_path = /dev/stderr\n");
    for (int i = 0; i < SETS_FOR_DOVECOT; i++) {
      byte[] script = SCRIPT.write(new RuleSet(some(1, 8, this::rule)));
      Path file = Files.write(directory.resolve("rules" + i + ".sieve"), script);
      assertThat(sievec(configuration, file)).as(new String(script, UTF_8)).isEqualTo("0: ");
    }
  }

  private static String sievec(Path configuration, Path script)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(SIEVEC.toString(), "-c", configuration.toString(), script.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue() + ": " + said;
  }
}
