package org.posthorn.sieve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.posthorn.sieve.run.RunResult;
import org.posthorn.sieve.script.Compiler;

class SieveLimitsTest {
  private final Account account = Messages.account();

  private static SieveLimits limits(SieveLimits.Actions actions) {
    return new SieveLimits(2_000, 5, 10, 1_000, 100_000, 1_000, 500, actions);
  }

  private static final SieveLimits SMALL = limits(new SieveLimits.Actions(5, 2, 1, 3, 4));

  private static String error(String script) {
    return Compiler.compile(script.getBytes(UTF_8), SMALL).problems().toString();
  }

  @Test
  void a_script_has_so_many_octets() {
    assertThat(error("#".repeat(2_001))).contains("more than 2000 octets");
  }

  @Test
  void blocks_and_tests_are_nested_so_deep() {
    assertThat(error("if true {".repeat(6) + "}".repeat(6))).contains("more than 5 deep");
    assertThat(error("if " + "not ".repeat(6) + "true {}")).contains("more than 5 deep");
  }

  @Test
  void a_list_has_so_many_strings() {
    String list = "[" + "\"a\",".repeat(10) + "\"a\"]";
    assertThat(error("if header " + list + " \"b\" {}")).contains("more than 10 strings");
    assertThat(error("if anyof (" + "true,".repeat(10) + "true) {}"))
        .contains("more than 10 tests");
  }

  /// 15 KB of script held 238 MB of programs, and 60 seconds went into making them at run time.
  @Test
  void the_regular_expressions_of_a_script_are_so_large_together() {
    String script = "require \"regex\"; " + "if header :regex \"a\" \"x{200}\" {}".repeat(10);
    assertThat(error(script)).contains("together are too large");
    assertThat(error("require \"regex\"; if header :regex \"a\" \"x{200}\" {}")).isEqualTo("[]");
    byte[] usual =
        ("require \"regex\"; " + "if header :regex \"a\" \"(x{100}){100}\" {}".repeat(400))
            .getBytes(UTF_8);
    assertThat(Compiler.compile(usual, SieveLimits.defaults()).errors()).hasSize(50);
  }

  @Test
  void a_regular_expression_that_is_made_in_a_run_takes_steps() {
    account.limits =
        new SieveLimits(1 << 20, 5, 10, 1_000, 1_000_000, 1 << 20, 500, SMALL.actions());
    String script =
        "require [\"regex\", \"variables\"]; set \"p\" \"(x{100}){100}\"; "
            + "if header :regex \"subject\" \"${p}\" {}".repeat(20);
    assertThat(account.run(script, Messages.COYOTE)).startsWith("error ").contains("steps");
  }

  private String run(String script) {
    account.limits = SMALL;
    return account.run(script, Messages.COYOTE);
  }

  @Test
  void a_run_has_so_many_actions() {
    StringBuilder script = new StringBuilder("require \"fileinto\"; ");
    for (int i = 0; i < 6; i++) {
      script.append("fileinto \"").append(i).append("\"; ");
    }
    assertThat(run(script.toString())).contains("more than 5 actions").endsWith("; keep");
  }

  @Test
  void a_run_has_so_many_redirects() {
    assertThat(run("redirect \"a@x\"; redirect \"b@x\"; redirect \"c@x\";"))
        .contains("more than 2 redirects")
        .endsWith("; keep");
  }

  @Test
  void a_run_has_so_many_notifications() {
    assertThat(run("require \"enotify\"; notify \"mailto:a@x\"; notify \"mailto:b@x\";"))
        .contains("more than 1 notifications");
  }

  @Test
  void variables_hold_so_many_octets() {
    String doubling = "set \"a\" \"${a}${a}\"; ".repeat(12);
    assertThat(run("require \"variables\"; set \"a\" \"x\"; " + doubling))
        .contains("the variables hold more than 1000 octets");
  }

  @Test
  void a_run_takes_so_many_steps() {
    account.limits =
        new SieveLimits(1 << 20, 5, 10, 1_000, 1_000_000, 1 << 20, 500, SMALL.actions());
    // Every octet of the value is compared with most of the key.
    String value = "a".repeat(20_000);
    String script = "if header :matches \"x\" \"*" + "a".repeat(9_000) + "b*\" { discard; }";
    String message = "X: " + value + "\n\n";
    assertThat(account.run(script, message)).contains("the script takes too long").endsWith("keep");
  }

  @Test
  void a_regular_expression_takes_steps() {
    account.limits =
        new SieveLimits(1 << 20, 5, 10, 100_000, 1_000_000, 1 << 20, 500, SMALL.actions());
    String script =
        "require \"regex\"; if header :regex \"x\" \"((a{1,50}){1,50}){1,3}b\" { discard; }";
    assertThat(account.run(script, "X: " + "a".repeat(20_000) + "\n\n"))
        .contains("the script takes too long");
  }

  @Test
  void so_much_of_the_body_is_looked_at() {
    account.limits = SMALL;
    String message = "A: b\n\n" + "x".repeat(490) + "needle" + "y".repeat(490) + "needles\n";
    RunResult outcome =
        account.outcome(
            "require \"body\"; if body :raw :contains \"needles\" { discard; }", message);
    assertThat(Account.shown(outcome)).isEqualTo("keep");
    assertThat(outcome.remarks()).singleElement().asString().contains("first 500 octets");
  }

  @Test
  void a_trace_has_so_many_lines() {
    account.limits = SMALL;
    RunResult outcome = account.outcome("if true {} ".repeat(10), Messages.COYOTE, true);
    assertThat(outcome.trace()).hasSize(5);
    assertThat(outcome.trace().getLast().text()).contains("left out");
  }

  @Test
  void the_name_of_a_variable_may_be_as_long_as_a_script() {
    String name = "a" + ".b".repeat(200_000);
    String script = "require \"variables\"; keep; if string \"${" + name + "}\" \"x\" {}";
    assertThat(account.run(script, Messages.COYOTE)).isEqualTo("keep");
    assertThat(Account.problems("require \"variables\"; set \"" + name + "\" \"x\";"))
        .contains("not the name of a variable");
  }

  @Test
  void what_grows_with_each_command_takes_steps() {
    account.limits =
        new SieveLimits(1 << 20, 5, 10, 1_000, 10_000_000, 1 << 20, 500, SMALL.actions());
    StringBuilder flags = new StringBuilder("require \"imap4flags\"; ");
    StringBuilder fields = new StringBuilder("require \"editheader\"; ");
    for (int i = 0; i < 10_000; i++) {
      flags.append("addflag \"f").append(i).append("\"; ");
      fields.append("addheader \"X\" \"").append(i).append("\"; ");
    }
    assertThat(account.run(flags.toString(), Messages.COYOTE)).contains("takes too long");
    assertThat(account.run(fields.toString(), Messages.COYOTE)).contains("takes too long");
  }
}
