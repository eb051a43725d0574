package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.posthorn.delivery.PostOffice.send;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.delivery.checks.CheckedMessage;
import org.posthorn.delivery.checks.Findings;
import org.posthorn.delivery.checks.MessageCheck;
import org.posthorn.delivery.checks.classifier.SpamCheck;
import org.posthorn.delivery.checks.classifier.SpamThresholds;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.kv.MemoryStore;
import org.posthorn.smtp.ListenerRole;
import org.posthorn.spam.Signal;
import org.posthorn.spam.account.PreferencesRows;
import org.posthorn.spam.account.SenderPattern;
import org.posthorn.spam.model.ServerModel;
import org.posthorn.store.MailAccount;
import org.posthorn.testkit.Dialogue;

/// What becomes of mail that is likely spam, with the model of the first day.
class SpamTest {
  private static final List<String> ALICE = List.of("alice@example.test");
  private static final String FROM = "bob@client.test";
  private static final String SPAM =
      """
      From: "Best Pills" <x83hd@client.test>\r
      Subject: CHEAP VIAGRA!!! 80% OFF TODAY\r
      MIME-Version: 1.0\r
      Content-Type: text/html\r
      X-Spam-Flag: NO\r
      \r
      <html><body><font size=+3 color=red>Buy now! Lowest prices guaranteed!!!</font>\r
      <a href="http://192.0.2.7/click">CLICK HERE</a> to order. 100% FREE, money back guarantee.\r
      To be removed from our list click here.</body></html>\
      """;
  private static final String HAM =
      """
      From: Bob <bob@client.test>\r
      Subject: Re: the build of yesterday\r
      In-Reply-To: <1@example.test>\r
      References: <1@example.test>\r
      Message-ID: <2@client.test>\r
      \r
      > does the test still fail?\r
      \r
      It works for me with the new version, I think the patch fixed it.\r
      \r
      Bob\
      """;

  private PostOffice office;
  private Dialogue client;
  private double others;

  @BeforeEach
  void open(@TempDir Path blobs) throws IOException {
    office = new PostOffice(blobs);
    examine(new SpamThresholds(0.9, OptionalDouble.empty()));
  }

  private void examine(SpamThresholds thresholds) throws IOException {
    ServerModel model = new ServerModel(new MemoryStore(), InstantSource.system());
    office.checks = List.of(new Others(), new SpamCheck(model, thresholds, true));
    client = office.connect(ListenerRole.MX);
  }

  /// What other checks have found.
  private final class Others implements MessageCheck {
    @Override
    public String name() {
      return "others";
    }

    @Override
    public void examine(CheckedMessage subject, Findings findings) {
      findings.signal(new Signal("others", others, "something else"));
    }
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    office.close();
  }

  @Test
  void spam_is_filed_as_junk_and_marked() throws IOException {
    assertThat(send(client, FROM, ALICE, SPAM)).startsWith("250 ");
    assertThat(office.inbox("alice")).isEmpty();
    assertThat(office.junk("alice"))
        .singleElement()
        .asString()
        .contains("X-Spam-Flag: YES\r\nX-Spam-Score: ", "advice=junk; spam=0.99")
        .doesNotContain("X-Spam-Flag: NO");
  }

  @Test
  void other_mail_is_filed_in_inbox() throws IOException {
    assertThat(send(client, FROM, ALICE, HAM)).startsWith("250 ");
    assertThat(office.inbox("alice")).singleElement().asString().contains("X-Spam-Flag: NO\r\n");
  }

  @Test
  void what_others_have_found_counts_too() throws IOException {
    others = 12;
    assertThat(send(client, FROM, ALICE, HAM)).startsWith("250 ");
    others = -12;
    assertThat(send(client, FROM, ALICE, SPAM)).startsWith("250 ");
    assertThat(office.inbox("alice")).singleElement().asString().contains("CHEAP VIAGRA");
    assertThat(office.junk("alice")).singleElement().asString().contains("the build of yesterday");
  }

  @Test
  void an_administrator_may_have_the_worst_refused() throws IOException {
    client.close();
    examine(new SpamThresholds(0.9, OptionalDouble.of(0.95)));
    assertThat(send(client, FROM, ALICE, SPAM)).startsWith("550 5.7.1 This message looks like");
    assertThat(send(client, FROM, ALICE, HAM)).startsWith("250 ");
  }

  @Test
  void an_owner_decides_what_becomes_of_spam() throws IOException {
    PreferencesRows preferences = new PreferencesRows(office.kv);
    AccountId alice = office.account("alice").id();
    preferences.change(alice, p -> p.withMark(true));
    List<String> two = List.of("alice@example.test", "bob@example.test");
    assertThat(send(client, FROM, two, SPAM)).startsWith("250 ");
    office.intake.close();
    assertThat(office.inbox("alice")).singleElement().asString().contains("X-Spam-Flag: YES");
    assertThat(office.junk("bob")).hasSize(1);
  }

  @Test
  void a_senders_address_on_an_owners_list_counts_more_than_the_words() throws IOException {
    PreferencesRows preferences = new PreferencesRows(office.kv);
    AccountId alice = office.account("alice").id();
    preferences.change(alice, p -> p.allowing(SenderPattern.parse("client.test")));
    assertThat(send(client, FROM, ALICE, SPAM)).startsWith("250 ");
    assertThat(office.inbox("alice"))
        .singleElement()
        .asString()
        .startsWith("Return-Path: ")
        .contains("X-Spam-Flag: NO\r\n", "Posthorn-Verdict: advice=junk", "CHEAP VIAGRA")
        .doesNotContain("X-Spam-Flag: YES");
    preferences.change(alice, p -> p.blocking(SenderPattern.parse("bob@client.test")));
    assertThat(send(client, FROM, ALICE, HAM)).startsWith("250 ");
    assertThat(office.junk("alice"))
        .singleElement()
        .asString()
        .contains("X-Spam-Flag: YES\r\n", "the build of yesterday");
  }

  @Test
  void newcomers_have_a_mailbox_where_the_owner_wants_one() throws IOException {
    new PreferencesRows(office.kv).change(office.account("alice").id(), p -> p.withNewcomers(true));
    assertThat(send(client, FROM, ALICE, HAM)).startsWith("250 ");
    assertThat(office.inbox("alice")).isEmpty();
    MailAccount mail = office.store.account(Principal.system(), office.account("alice").id());
    assertThat(mail.mailboxes()).anyMatch(m -> m.path().equals("Newcomers"));
  }

  @Test
  void thresholds_that_contradict_each_other_are_refused() {
    assertThatThrownBy(() -> new SpamThresholds(0.9, OptionalDouble.of(0.5)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SpamThresholds(1.5, OptionalDouble.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
