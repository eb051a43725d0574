package org.posthorn.sieve.rules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.sieve.SieveLimits;

/// Rules as a page edits them, the script that they make, and the way back.
class RulesTest {
  private static final RulesJson JSON = new RulesJson(RuleLimits.defaults());
  private static final RulesScript SCRIPT =
      new RulesScript(SieveLimits.defaults(), RuleLimits.defaults());

  private static final String RULES =
      """
      {"rules": [
        {"name": "Lists", "conditions": [{"field": "header:List-Id", "contains": ["dev", "users"]}],
         "actions": [{"fileinto": "Lists", "create": true}, {"flag": "\\\\Seen"}, {"stop": true}]},
        {"name": "Große", "match": "any", "enabled": true, "conditions": [
          {"field": "size", "over": 1000000}, {"field": "subject", "is": "a \\"b\\"", "not": true},
          {"field": "body", "matches": "*free*"}, {"field": "sender", "is": ""},
          {"field": "header:X-Spam", "exists": true}],
         "actions": [{"redirect": "me@example.org", "copy": true}, {"discard": true}]},
        {"name": "off", "enabled": false, "actions": [{"reject": "No."}]},
        {"name": "away", "match": "all", "conditions": [{"field": "recipient", "is": "me@example.org"}],
         "actions": [{"vacation": {"days": 7, "subject": "Away", "text": "Until\\nMonday."}}, {"keep": true}]}
      ]}
      """;

  private static String script(String rules) {
    return new String(SCRIPT.write(JSON.read(rules)), UTF_8).replace("\r\n", "\n");
  }

  @Test
  void a_script_reads_like_one_that_a_person_wrote() {
    String script = script(RULES);
    assertThat(script.substring(script.indexOf("require")))
        .isEqualTo(
            """
            require ["body", "copy", "envelope", "fileinto", "imap4flags", "mailbox", "vacation"];

            # Lists
            if header :contains "List-Id" ["dev", "users"] {
              addflag "\\\\Seen";
              fileinto :create "Lists";
              stop;
            }

            # Große
            if anyof(size :over 1000000,
                not header :is "subject" "a \\"b\\"",
                body :text :matches "*free*",
                envelope :is "from" "",
                exists "X-Spam") {
              redirect :copy "me@example.org";
              discard;
            }

            # away
            if address :is ["to", "cc"] "me@example.org" {
              vacation :days 7 :subject "Away" "Until
            Monday.";
              keep;
            }
            """);
  }

  @Test
  void reading_a_script_back_gives_the_same_rules() {
    RuleSet rules = JSON.read(RULES);
    byte[] script = SCRIPT.write(rules);
    assertThat(SCRIPT.read(script)).contains(rules);
    byte[] withLf = new String(script, UTF_8).replace("\r\n", "\n").getBytes(UTF_8);
    assertThat(SCRIPT.read(withLf)).as("with other ends of lines").contains(rules);
    assertThat(JSON.read(JSON.writePretty(rules))).isEqualTo(rules);
  }

  @Test
  void a_script_that_was_edited_is_not_one_of_rules() {
    String script = new String(SCRIPT.write(JSON.read(RULES)), UTF_8);
    for (String edited :
        List.of(
            script + "\r\nkeep;",
            script.replace("1000000;", "1000001"),
            script.replace("\"Lists\"", "\"Other\""),
            script.replaceFirst("\"name\":\"Lists\"", "\"name\":\"Mine\""),
            "# mine\r\n" + script,
            script.substring(script.indexOf("require")),
            "keep;",
            "")) {
      if (!edited.equals(script)) {
        assertThat(SCRIPT.read(edited.getBytes(UTF_8))).as(edited).isEmpty();
      }
    }
    assertThat(SCRIPT.read(new byte[] {(byte) 0xff})).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          nonsense | not JSON
          [] | the whole: expected an object
          {"rules": 5} | rules: expected a list
          {"rules": [], "more": 1} | unknown key more
          {"rules": [{"name": "a"}]} | rules[0].actions: expected a list
          {"rules": [{"name": "a", "actions": []}]} | rules[0]: a rule needs at least one action
          {"rules": [{"actions": [{"keep": true}]}]} | rules[0].name: expected a string
          {"rules": [{"name": "a", "match": "some", "actions": [{"keep": true}]}]} | "all" or "any"
          {"rules": [{"name": "a", "name": "b", "actions": [{"keep": true}]}]} | not JSON
          {"rules": [{"name": "a", "actions": [{"keep": false}]}]} | keep must be true
          {"rules": [{"name": "a", "actions": [{"keep": true, "stop": true}]}]} | exactly one key
          {"rules": [{"name": "a", "actions": [{"keep": true, "copy": true}]}]} | copy only for
          {"rules": [{"name": "a", "actions": [{"fly": true}]}]} | unknown key fly
          {"rules": [{"name": "a", "conditions": [{"field": "moon", "is": "x"}], "actions": [{"keep": true}]}]} | rules[0].conditions[0]: unknown field moon
          {"rules": [{"name": "a", "conditions": [{"field": "header", "is": "x"}], "actions": [{"keep": true}]}]} | unknown field header
          {"rules": [{"name": "a", "conditions": [{"field": "header:a b", "is": "x"}], "actions": [{"keep": true}]}]} | not a valid name
          {"rules": [{"name": "a", "conditions": [{"field": "from", "over": 5}], "actions": [{"keep": true}]}]} | over is only for size
          {"rules": [{"name": "a", "conditions": [{"field": "size", "over": -5}], "actions": [{"keep": true}]}]} | 0 to
          {"rules": [{"name": "a", "conditions": [{"field": "size", "is": "5"}], "actions": [{"keep": true}]}]} | over or under
          {"rules": [{"name": "a", "conditions": [{"field": "from", "is": []}], "actions": [{"keep": true}]}]} | at least one value
          {"rules": [{"name": "a", "conditions": [{"field": "from"}], "actions": [{"keep": true}]}]} | one of is
          {"rules": [{"name": "a\\u0000", "actions": [{"keep": true}]}]} | NUL
          {"rules": [{"name": "a\\ud800", "actions": [{"keep": true}]}]} | an unpaired surrogate
          """)
  void what_is_no_rule_is_refused_with_its_place(String json, String words) {
    assertThatThrownBy(() -> JSON.read(json))
        .isInstanceOf(RulesException.class)
        .hasMessageContaining(words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"redirect": "nobody"}
          {"fileinto": ""}
          {"keep": true}, {"fileinto": "a\\u0001b"}
          """)
  void what_makes_no_script_is_refused_with_the_name_of_its_rule(String actions) {
    RuleSet rules =
        JSON.read(
            """
            {"rules": [{"name": "good", "actions": [{"keep": true}]},
              {"name": "bad", "actions": [%s]}, {"name": "after", "actions": [{"keep": true}]}]}
            """
                .formatted(actions));
    assertThatThrownBy(() -> SCRIPT.write(rules))
        .isInstanceOf(RulesException.class)
        .hasMessageStartingWith("rule \"bad\": ");
  }

  @Test
  void each_limit_is_kept() {
    RulesJson small = new RulesJson(new RuleLimits(2, 1, 2, 1, 5, 8));
    String rule = "{\"name\": \"a\", \"actions\": [%s], \"conditions\": [%s]}";
    String keep = "{\"keep\": true}";
    String from = "{\"field\": \"from\", \"is\": [\"a\", \"b\"]}";
    assertThat(small.read(set(rule.formatted(keep, from), 2)).rules()).hasSize(2);
    refused(small, set(rule.formatted(keep, from), 3), "rules: at most 2");
    refused(small, set(rule.formatted(keep + "," + keep, ""), 1), "rules[0].actions: at most 1");
    refused(small, set(rule.formatted(keep, from + "," + from), 1), "conditions: at most 1");
    refused(small, set(rule.formatted(keep, from.replace("\"b\"", "1, 2")), 1), "at most 2");
    refused(small, set(rule.formatted("{\"flag\": \"123456\"}", ""), 1), "at most 5 octets");
    refused(small, set(rule.formatted("{\"reject\": \"12345678\u00fc\"}", ""), 1), "at most 8");
  }

  private static String set(String rule, int count) {
    return "{\"rules\": [" + String.join(",", Collections.nCopies(count, rule)) + "]}";
  }

  private static void refused(RulesJson json, String rules, String words) {
    assertThatThrownBy(() -> json.read(rules))
        .isInstanceOf(RulesException.class)
        .hasMessageContaining(words);
  }
}
