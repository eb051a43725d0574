package org.posthorn.sieve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.sieve.rules.RuleLimits;
import org.posthorn.sieve.rules.RulesJson;
import org.posthorn.sieve.rules.RulesScript;

/// What simple rules do with a message.
class RulesRunTest {
  private static final String MESSAGE =
      """
      From: Carol <carol@example.org>
      To: me@example.com, you@example.com
      Subject: Weekly news
      List-Id: <news.example.org>

      Nothing is free.
      """;

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "conditions": [{"field": "from", "is": "carol@example.org"}] | fileinto A
          "conditions": [{"field": "from", "is": "Carol"}] | keep
          "conditions": [{"field": "from", "is": "carol@example.org"}, {"field": "size", "over": 9999}] | keep
          "match": "any", "conditions": [{"field": "from", "is": "x@y"}, {"field": "size", "under": 9999}] | fileinto A
          "conditions": [{"field": "recipient", "contains": ["nobody", "YOU@"]}] | fileinto A
          "conditions": [{"field": "cc", "contains": "you@", "not": true}] | fileinto A
          "conditions": [{"field": "subject", "matches": "weekly*"}] | fileinto A
          "conditions": [{"field": "header:List-Id", "exists": true}, {"field": "sender", "is": "sender@example.org"}] | fileinto A
          "conditions": [{"field": "body", "contains": "free"}] | fileinto A
          "enabled": false | keep
          "match": "any" | fileinto A
          """)
  void a_rule_holds(String rule, String done) {
    assertThat(run("{\"name\": \"first\", " + rule + ", \"actions\": [{\"fileinto\": \"A\"}]}"))
        .isEqualTo(done);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"fileinto": "A"}, {"flag": "work"} | fileinto A [work]; fileinto B [work]
          {"fileinto": "A"}, {"stop": true} | fileinto A
          {"fileinto": "A", "copy": true}, {"stop": true} | fileinto A; keep
          {"redirect": "x@example.net", "copy": true}, {"stop": true} | redirect x@example.net; keep
          {"discard": true}, {"stop": true} | discard
          {"flag": "\\\\Seen"}, {"keep": true}, {"stop": true} | keep [\\Seen]
          """)
  void actions_are_done_and_the_next_rule_has_its_turn(String actions, String done) {
    assertThat(
            run(
                "{\"name\": \"first\", \"actions\": ["
                    + actions
                    + "]}, {\"name\": \"second\", \"actions\": [{\"fileinto\": \"B\"}]}"))
        .isEqualTo(done);
  }

  private static String run(String rules) {
    RuleLimits limits = RuleLimits.defaults();
    byte[] script =
        new RulesScript(SieveLimits.defaults(), limits)
            .write(new RulesJson(limits).read("{\"rules\": [" + rules + "]}"));
    return new Account().run(new String(script, UTF_8), MESSAGE);
  }
}
