package org.posthorn.assistant.triage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.assistant.triage.TriageMail.FAILED;
import static org.posthorn.assistant.triage.TriageMail.NOW;
import static org.posthorn.assistant.triage.TriageMail.PASSED;
import static org.posthorn.assistant.triage.TriageMail.facts;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.posthorn.kv.MemoryStore;

/// What is important, and how that is learnt.
class TriageModelTest {
  private static final String FROM_ANNA = "From: Anna <anna@example.org>\n";
  private static final String TO_ALICE = "To: alice@example.test\n";
  private static final TriageLimits LIMITS = TriageLimits.defaults();

  private final TriageModel model = TriageModel.empty(new byte[8], LIMITS.model());

  private void wroteTo(String address) {
    model.wrote("sent-1@example.test", List.of(address), NOW);
  }

  private double probability(String results, String fields) {
    return model.rate(facts(results, fields)).probability();
  }

  private boolean important(String results, String fields) {
    boolean cheap = model.important(facts(results, fields));
    assertThat(model.rate(facts(results, fields)).important()).isEqualTo(cheap);
    return cheap;
  }

  @Test
  void aModelThatHasLearntNothingKnowsWhomTheOwnerWroteTo() {
    assertThat(important(PASSED, FROM_ANNA + TO_ALICE)).isFalse();
    wroteTo("anna@example.org");
    assertThat(important(PASSED, FROM_ANNA + TO_ALICE)).isTrue();
    assertThat(important(PASSED, FROM_ANNA + "To: team@example.test\nPrecedence: bulk\n"))
        .isFalse();
  }

  @Test
  void withoutAModelPeopleComeBeforeListsAndListsBeforeNewsletters() {
    double person = probability(PASSED, FROM_ANNA + TO_ALICE);
    double copy = probability(PASSED, FROM_ANNA + "To: ben@example.org\nCc: alice@example.test\n");
    double list = probability(PASSED, FROM_ANNA + "To: devel@example.org\nPrecedence: list\n");
    double newsletter =
        probability(PASSED, FROM_ANNA + TO_ALICE + "List-Unsubscribe: <https://example.org/>\n");
    assertThat(person).isGreaterThan(copy);
    assertThat(copy).isGreaterThan(list);
    assertThat(list).isGreaterThan(newsletter);
  }

  @Test
  void repliesToTheOwnerAreImportant() {
    wroteTo("anna@example.org");
    String toMany = FROM_ANNA + "To: ben@example.org\nCc: alice@example.test\n";
    assertThat(important(PASSED, toMany)).isFalse();
    assertThat(important(PASSED, toMany + "In-Reply-To: <sent-1@example.test>\n")).isTrue();
    assertThat(important(PASSED, toMany + "In-Reply-To: <other@example.test>\n")).isFalse();
  }

  @Test
  void repliesOnAListThatTheOwnerWritesToCount() {
    wroteTo("devel@example.org");
    String list =
        """
        From: Ben <ben@elsewhere.test>
        To: devel@example.org
        Precedence: list
        List-Id: <devel.example.org>
        """;
    double reply = probability(PASSED, list + "In-Reply-To: <sent-1@example.test>\n");
    assertThat(reply).isGreaterThan(3 * probability(PASSED, list));
  }

  @Test
  void aForgedSenderIsNobodysFriend() {
    wroteTo("anna@example.org");
    for (int i = 0; i < 20; i++) {
      model.learn(facts(PASSED, FROM_ANNA + TO_ALICE), Lesson.ANSWERED);
    }
    String fields =
        FROM_ANNA + TO_ALICE + "Subject: Re: question?\nIn-Reply-To: <sent-1@example.test>\n";
    assertThat(important(PASSED, fields)).isTrue();
    assertThat(important(FAILED, fields)).isFalse();
    assertThat(important("", fields)).as("a local user, or nothing is checked").isTrue();
    assertThat(important(FAILED, "From: anna@example.org, alice@example.test\n" + TO_ALICE))
        .isFalse();
    assertThat(important(PASSED, FROM_ANNA + FROM_ANNA + TO_ALICE)).isFalse();
  }

  @Test
  void resultsOfOtherServersProveNothing() {
    wroteTo("anna@example.org");
    assertThat(
            important(
                FAILED
                    + "Authentication-Results: mx.example.testify; dmarc=pass"
                    + " header.from=example.org\n",
                FROM_ANNA + TO_ALICE))
        .isFalse();
    assertThat(
            important(
                "Authentication-Results: mx.example.test; dkim=pass header.d=xexample.org\n",
                FROM_ANNA + TO_ALICE))
        .isFalse();
    assertThat(
            important(
                "Authentication-Results: mx.example.test; dkim=pass header.d=mail.example.org\n",
                FROM_ANNA + TO_ALICE))
        .isFalse();
    assertThat(
            important(
                "Authentication-Results: mx.example.test; spf=pass smtp.helo=example.org\n",
                FROM_ANNA + TO_ALICE))
        .isFalse();
    assertThat(
            important(
                "Authentication-Results: mx.example.test; dkim=pass header.d=example.org\n",
                "From: anna@sub.example.org\n" + TO_ALICE))
        .as("not the address that Alice wrote to")
        .isFalse();
  }

  /// Whatever strangers put into the header: it is never enough, even if the owner likes such mail.
  @Test
  void nothingThatAStrangerWritesMakesAMessageImportant() {
    wroteTo("anna@example.org");
    String tricks =
        TO_ALICE
            + "Subject: Re: urgent invoice question deadline contract meeting now?\n"
            + "In-Reply-To: <sent-1@example.test>\nReferences: <sent-1@example.test>\n"
            + "Importance: high\nX-Priority: 1\nX-Keywords: $Important\nKeywords: $Important\n"
            + "List-Id: <devel.example.org>\nX-GitHub-Reason: mention\n";
    for (int i = 0; i < 200; i++) {
      model.learn(facts(PASSED, FROM_ANNA + tricks), Lesson.MARKED);
      model.learn(facts(PASSED, "From: b" + i + "@example.net\nTo: x@example.test\n"), Lesson.READ);
      model.learn(facts(PASSED, "From: c" + i + "@example.net\n" + TO_ALICE), Lesson.PASSED_OVER);
    }
    assertThat(important(PASSED, FROM_ANNA + tricks)).isTrue();
    String attacker =
        "Authentication-Results: mx.example.test; dkim=pass header.d=attacker.test;"
            + " dmarc=pass header.from=attacker.test\n";
    assertThat(important(attacker, "From: anna@attacker.test\n" + tricks)).isFalse();
    assertThat(important(attacker, "From: Anna <anna@example.org>\n" + tricks)).isFalse();
    assertThat(important(FAILED, FROM_ANNA + tricks)).isFalse();
  }

  @Test
  void oneAnswerMakesASenderImportantAndBeingIgnoredEndsIt() {
    String fromCarla = "From: Carla <carla@example.org>\n";
    assertThat(important(PASSED, fromCarla + TO_ALICE)).isFalse();
    model.learn(facts(PASSED, fromCarla + TO_ALICE), Lesson.ANSWERED);
    assertThat(important(PASSED, fromCarla + TO_ALICE)).isTrue();
    for (int i = 0; i < 15; i++) {
      model.learn(facts(PASSED, fromCarla + TO_ALICE), Lesson.PASSED_OVER);
    }
    assertThat(important(PASSED, fromCarla + TO_ALICE)).isFalse();
  }

  @Test
  void aMarkedNewsletterBecomesImportantAndOthersDoNot() {
    String news = TO_ALICE + "List-Unsubscribe: <https://example.org/>\n";
    for (int i = 0; i < 6; i++) {
      model.learn(facts(PASSED, "From: good@example.org\n" + news), Lesson.MARKED);
      model.learn(facts(PASSED, "From: bad@example.org\n" + news), Lesson.DELETED_UNREAD);
    }
    assertThat(important(PASSED, "From: good@example.org\n" + news)).isTrue();
    assertThat(important(PASSED, "From: bad@example.org\n" + news)).isFalse();
    assertThat(important(PASSED, "From: other@example.org\n" + news)).isFalse();
  }

  @Test
  void reasonsNameThePersonAndTheLargestComesFirst() {
    wroteTo("anna@example.org");
    for (int i = 0; i < 3; i++) {
      model.learn(facts(PASSED, FROM_ANNA + TO_ALICE), Lesson.ANSWERED);
    }
    Importance importance = model.rate(facts(PASSED, FROM_ANNA + TO_ALICE));
    assertThat(importance.reasons())
        .extracting(Importance.Reason::name)
        .contains("sender", "correspondent", "often-answered", "to-you-alone");
    assertThat(importance.reasons())
        .filteredOn(reason -> reason.name().equals("often-answered"))
        .extracting(Importance.Reason::about)
        .containsExactly("Anna");
    assertThat(importance.reasons()).extracting(reason -> -Math.abs(reason.weight())).isSorted();
  }

  @Test
  void theSizeIsBounded() {
    Random random = new Random(1);
    for (int i = 0; i < 8_000; i++) {
      String sender = "From: p" + i + "@d" + i + ".example.org\n";
      String subject = "Subject: " + word(random) + " " + word(random) + "\n";
      Lesson lesson = i % 7 == 0 ? Lesson.ANSWERED : Lesson.PASSED_OVER;
      model.learn(facts(PASSED, sender + TO_ALICE + subject), lesson);
      model.wrote("m" + i + "@example.test", List.of("q" + i + "@example.org"), NOW);
    }
    assertThat(model.weights()).hasSizeLessThanOrEqualTo(LIMITS.model().weightsMax());
    assertThat(model.correspondents()).hasSizeLessThanOrEqualTo(LIMITS.model().correspondentsMax());
    assertThat(model.sent()).hasSize(LIMITS.model().sentMax());
    assertThat(TriageRows.encode(model)).hasSizeLessThan(100_000);
  }

  private static String word(Random random) {
    return random
        .ints(8, 'a', 'z' + 1)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  @Test
  void aStoredModelRatesAsBefore() {
    wroteTo("anna@example.org");
    model.learn(facts(PASSED, FROM_ANNA + TO_ALICE + "Subject: Hello Alice\n"), Lesson.STARRED);
    TriageModel read =
        new TriageRows(new MemoryStore(), LIMITS.model()).decode(TriageRows.encode(model));
    MessageFacts facts =
        facts(PASSED, FROM_ANNA + TO_ALICE + "In-Reply-To: <sent-1@example.test>\n");
    assertThat(read.rate(facts)).isEqualTo(model.rate(facts));
    assertThat(TriageRows.encode(read)).hasSameSizeAs(TriageRows.encode(model));
  }
}
