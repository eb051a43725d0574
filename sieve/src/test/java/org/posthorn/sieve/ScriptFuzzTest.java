package org.posthorn.sieve;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.posthorn.sieve.match.Comparator;
import org.posthorn.sieve.match.Regex;
import org.posthorn.sieve.match.RegexException;
import org.posthorn.sieve.match.Work;
import org.posthorn.sieve.run.HeldMessage;
import org.posthorn.sieve.run.Interpreter;
import org.posthorn.sieve.run.RunResult;
import org.posthorn.sieve.script.Compilation;
import org.posthorn.sieve.script.Compiler;
import org.posthorn.sieve.script.Script;

/// Whatever a script is: it is refused with places that lie in it, or it runs and something becomes
/// of the message, within the limits and the same each time.
class ScriptFuzzTest {
  private static final SieveLimits LIMITS =
      new SieveLimits(
          10_000, 16, 100, 10_000, 200_000, 10_000, 10_000, SieveLimits.defaults().actions());

  @FuzzTest
  void script(byte[] input) {
    Compilation compilation = Compiler.compile(input, LIMITS);
    assertThat(compilation.script().isPresent()).isEqualTo(compilation.errors().isEmpty());
    long lines = new String(input, UTF_8).chars().filter(c -> c == '\n').count() + 1;
    compilation
        .problems()
        .forEach(p -> {
          assertThat((long) p.position().line()).isBetween(1L, lines);
          assertThat(p.position().column()).isBetween(1, input.length + 1);
        });
    compilation
        .script()
        .ifPresent(script -> {
          RunResult first = run(script, true);
          RunResult second = run(script, false);
          assertThat(first.actions()).isNotEmpty();
          assertThat(Account.shown(first)).isEqualTo(Account.shown(second));
          assertThat(first.actions().size()).isLessThanOrEqualTo(LIMITS.actions().actionsMax() + 1);
        });
  }

  private static RunResult run(Script script, boolean traced) {
    HeldMessage message =
        HeldMessage.of(
            "coyote@desert.example.org",
            "me+lists@example.com",
            Messages.MIXED.replace("\n", "\r\n").getBytes(UTF_8));
    return Interpreter.run(script, message, Messages.account(), LIMITS, traced);
  }

  /// An expression is refused, or it is one of RE2 too.
  @FuzzTest
  void regex(byte[] input) {
    String expression = new String(input, ISO_8859_1);
    for (Comparator comparator : new Comparator[] {Comparator.OCTET, Comparator.ASCII_CASEMAP}) {
      try {
        new Regex(expression, comparator).find("some Value 42", 9, new Work(1_000_000_000));
      } catch (RegexException e) {
        assertThat(e.offset()).isBetween(0, expression.length());
        assertThat(e.getMessage()).doesNotStartWith("not a regular expression");
      }
    }
  }
}
