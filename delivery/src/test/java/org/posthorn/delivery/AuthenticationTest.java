package org.posthorn.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.delivery.PostOffice.send;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.delivery.checks.Advice;
import org.posthorn.delivery.checks.authentication.AuthenticationCheck;
import org.posthorn.delivery.checks.authentication.AuthenticationLimits;
import org.posthorn.delivery.checks.authentication.AuthenticationPolicy;
import org.posthorn.delivery.checks.authentication.AuthenticationPolicy.Mode;
import org.posthorn.delivery.checks.authentication.AuthenticationPolicy.Temporary;
import org.posthorn.delivery.checks.authentication.AuthenticationSettings;
import org.posthorn.dns.DnsAnswer;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.MemoryZone;
import org.posthorn.dns.Resolver;
import org.posthorn.mailauth.AuthenticationVerdict;
import org.posthorn.mailauth.arc.ArcSealer;
import org.posthorn.mailauth.dkim.DkimAlgorithm;
import org.posthorn.mailauth.dkim.DkimKey;
import org.posthorn.mailauth.dkim.DkimSigner;
import org.posthorn.mailauth.dmarc.PublicSuffixes;
import org.posthorn.runtime.Cidr;
import org.posthorn.smtp.ListenerRole;
import org.posthorn.testkit.Dialogue;

/// Who mail from elsewhere is from, and what follows from that.
class AuthenticationTest {
  private static final String CLIENT = "192.0.2.1";
  private static final String REMOTE = "203.0.113.9";
  private static final String LIST = "198.51.100.7";
  private static final List<String> ALICE = List.of("alice@example.test");
  private static final DkimKey KEY = key("bank.test");
  private static final DkimKey LIST_KEY = key("list.test");
  private static final DkimKey OTHER_KEY = key("other.test");

  private PostOffice office;
  private AuthenticationPolicy policy = AuthenticationPolicy.defaults();
  private Map<String, AuthenticationPolicy> policies = Map.of();
  private PublicSuffixes suffixes = PublicSuffixes.NONE;
  private Set<DomainName> sealers = Set.of();
  private List<Cidr> forwarders = List.of();
  private Duration timeMax = Duration.ofSeconds(60);
  private final MemoryZone zone =
      new MemoryZone()
          .ptr(CLIENT, "mail.bank.test")
          .address("mail.bank.test", CLIENT)
          .txt("mail.bank.test", "v=spf1 a -all")
          .txt("bank.test", "v=spf1 ip4:192.0.2.1 exp=why.bank.test -all")
          .txt("why.bank.test", "ask %{d} about %{i}")
          .txt("_dmarc.bank.test", "v=DMARC1; p=reject")
          .txt(KEY.name().ascii(), KEY.record().toString())
          .txt(LIST_KEY.name().ascii(), LIST_KEY.record().toString())
          .txt(OTHER_KEY.name().ascii(), OTHER_KEY.record().toString())
          .txt("careful.test", "v=spf1 -all")
          .txt("_dmarc.shop.test", "v=DMARC1; p=quarantine")
          .failing("_dmarc.sick.test", "SERVFAIL");

  @BeforeEach
  void open(@TempDir Path blobs) throws IOException {
    office = new PostOffice(blobs);
  }

  @AfterEach
  void close() throws IOException {
    office.close();
  }

  private static DkimKey key(String domain) {
    return DkimKey.generate(DomainName.parse(domain), "s1", DkimAlgorithm.ED25519_SHA256);
  }

  private static String from(String domain) {
    return "From: Someone <someone@"
        + domain
        + ">\r\nTo: alice@example.test\r\nSubject: hello\r\nDate: Sat, 21 Mar 2026 11:59:00 +0000\r\n\r\nHi.";
  }

  private static String signed(String message) {
    DkimSigner signer = new DkimSigner(List.of(KEY), PostOffice.CLOCK.instant());
    byte[] octets = (message + "\r\n").getBytes(UTF_8);
    signer.update(octets, 0, octets.length);
    return signer.finish().orElseThrow() + message;
  }

  private static String sealed(String message, String results) {
    return sealed(LIST_KEY, AuthenticationVerdict.NONE, message, results);
  }

  private static String sealed(
      DkimKey key, AuthenticationVerdict chain, String message, String results) {
    ArcSealer sealer = new ArcSealer(key, PostOffice.CLOCK.instant(), chain, results);
    byte[] octets = (message + "\r\n").getBytes(UTF_8);
    sealer.update(octets, 0, octets.length);
    return sealer.finish().orElseThrow() + message;
  }

  private String arrives(Resolver dns, String client, String sender, String message)
      throws IOException {
    examine(dns);
    try (Dialogue dialogue = office.connect(ListenerRole.MX, client)) {
      String _ = dialogue.ask("EHLO mail.bank.test");
      return send(dialogue, sender, ALICE, message);
    }
  }

  private void examine(Resolver dns) {
    AuthenticationSettings settings =
        new AuthenticationSettings(
            "mx.example.test",
            List.of(Cidr.parse("127.0.0.0/8")),
            forwarders,
            sealers,
            suffixes,
            domain -> policies.getOrDefault(domain, policy));
    office.checks =
        List.of(
            new AuthenticationCheck(
                settings,
                AuthenticationLimits.defaults().withTimeMax(timeMax),
                dns,
                PostOffice.CLOCK));
  }

  private String arrives(String client, String sender, String message) throws IOException {
    return arrives(zone, client, sender, message);
  }

  private static String results(String message) {
    int at = message.indexOf("Authentication-Results: mx.example.test;");
    if (at < 0) {
      return "";
    }
    String rest = message.substring(at);
    return rest.split("\r\n(?![ \t])", 2)[0].replaceAll("\r\n[ \t]+", " ");
  }

  private String inInbox() {
    assertThat(office.inbox("alice")).hasSize(1);
    return office.inbox("alice").getFirst();
  }

  private Map<String, String> event(String reply, String kind) {
    String trace = reply.substring(reply.lastIndexOf(' ') + 1);
    LocalDate day = LocalDate.ofInstant(PostOffice.CLOCK.instant(), ZoneOffset.UTC);
    return office.events.byTrace(trace, day, day).stream()
        .filter(event -> event.kind().equals(kind))
        .collect(Collectors.collectingAndThen(Collectors.toList(), List::getFirst))
        .fields();
  }

  @Test
  void a_message_says_who_it_is_from() throws IOException {
    String reply = arrives(CLIENT, "someone@bank.test", signed(from("bank.test")));
    assertThat(reply).startsWith("250 ");
    String message = inInbox();
    assertThat(results(message))
        .contains(" iprev=pass reason=\"mail.bank.test\" policy.iprev=192.0.2.1;")
        .contains(" spf=pass smtp.mailfrom=bank.test;")
        .contains(" spf=pass smtp.helo=mail.bank.test;")
        .contains(" dkim=pass header.d=bank.test header.a=ed25519-sha256 header.s=s1 header.b=")
        .contains(" dmarc=pass reason=\"SPF authenticated bank.test\" header.from=bank.test")
        .endsWith(" policy.dmarc=reject");
    assertThat(message.indexOf("Received-SPF: pass (mx.example.test: bank.test permits 192.0.2.1)"))
        .as("above our Received (RFC 7208 §9.1)")
        .isPositive()
        .isLessThan(message.indexOf("Received: from"));
    assertThat(event(reply, "authentication"))
        .containsEntry("iprev", "pass mail.bank.test")
        .containsEntry("spf", "pass bank.test (ip4:192.0.2.1)")
        .containsEntry("helo", "pass mail.bank.test (a)")
        .containsEntry("dkim", "pass bank.test")
        .containsEntry("dmarc", "pass SPF authenticated bank.test");
    assertThat(event(reply, "verdict"))
        .containsEntry("advice", "accept")
        .hasEntrySatisfying("dmarc-pass", text -> assertThat(text).startsWith("-0.60 "));
  }

  /// RFC 9989 §7.4: `p=reject` alone is no reason to refuse a message.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # author     | sender           | reply                     | where
          bank.test    | x@evil.test      | 250                       | junk
          shop.test    | x@evil.test      | 250                       | junk
          nobody.test  | x@evil.test      | 250                       | inbox
          nobody.test  | x@careful.test   | 250                       | inbox
          sick.test    | x@evil.test      | 250                       | inbox
          """)
  void failures_are_filed_as_junk_by_default(
      String author, String sender, String reply, String where) throws IOException {
    assertThat(arrives(REMOTE, sender, from(author))).startsWith(reply);
    assertThat(office.inbox("alice")).hasSize(where.equals("inbox") ? 1 : 0);
    assertThat(office.junk("alice")).hasSize(where.equals("junk") ? 1 : 0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # author     | sender         | reply
          bank.test    | x@evil.test    | 550 5.7.26 DMARC: neither SPF nor DKIM authenticated bank.test; bank.test asks for reject (p)
          shop.test    | x@evil.test    | 250
          nobody.test  | x@careful.test | 550 5.7.23 SPF of careful.test does not permit 203.0.113.9
          nobody.test  | x@bank.test    | 550 5.7.23 SPF of bank.test does not permit 203.0.113.9; bank.test explained: ask bank.test about 203.0.113.9
          nobody.test  | x@evil.test    | 250
          sick.test    | x@evil.test    | 451 4.4.3 The author could not be authenticated now (_dmarc.sick.test: SERVFAIL)
          """)
  void an_administrator_may_want_refusals(String author, String sender, String reply)
      throws IOException {
    policy =
        new AuthenticationPolicy(
            Mode.ENFORCE, Advice.REFUSE, Advice.QUARANTINE, Advice.REFUSE, Temporary.DEFER);
    assertThat(arrives(REMOTE, sender, from(author))).startsWith(reply);
    if (author.equals("shop.test")) {
      assertThat(office.onlyQueued().recipients().getFirst().state().name()).isEqualTo("HELD");
    }
    assertThat(office.inbox("alice"))
        .hasSize(sender.equals("x@evil.test") && author.equals("nobody.test") ? 1 : 0);
  }

  @Test
  void a_mode_only_records() throws IOException {
    policy =
        new AuthenticationPolicy(
            Mode.RECORD, Advice.REFUSE, Advice.REFUSE, Advice.REFUSE, Temporary.DEFER);
    String reply = arrives(REMOTE, "x@careful.test", from("bank.test"));
    assertThat(results(inInbox())).contains(" spf=fail ", " dmarc=fail ");
    assertThat(event(reply, "verdict"))
        .containsEntry("advice", "accept")
        .hasEntrySatisfying(
            "dmarc-fail-reject", text -> assertThat(text).startsWith("+0.00 neither SPF"));
  }

  @Test
  void what_is_off_says_nothing() throws IOException {
    policy =
        new AuthenticationPolicy(
            Mode.OFF, Advice.REFUSE, Advice.REFUSE, Advice.REFUSE, Temporary.DEFER);
    assertThat(arrives(REMOTE, "x@careful.test", from("bank.test"))).startsWith("250 ");
    assertThat(inInbox()).doesNotContain("Authentication-Results", "Received-SPF");
  }

  private static AuthenticationPolicy refusing(Mode mode) {
    return new AuthenticationPolicy(
        mode, Advice.REFUSE, Advice.REFUSE, Advice.REFUSE, Temporary.ACCEPT);
  }

  /// At the end of a message there is one reply for all. Whoever names a recipient of a mild domain
  /// first must not get past the policy of a strict one, and the mild domain loses nothing.
  @Test
  void a_domain_with_another_policy_gets_its_message_in_another_transaction() throws IOException {
    office.addDomain("strict.test", "dora");
    policies = Map.of("strict.test", refusing(Mode.ENFORCE));
    examine(zone);
    try (Dialogue dialogue = office.connect(ListenerRole.MX, REMOTE)) {
      assertThat(dialogue.ask("MAIL FROM:<x@evil.test>")).startsWith("250 ");
      assertThat(dialogue.ask("RCPT TO:<alice@example.test>")).startsWith("250 ");
      assertThat(dialogue.ask("RCPT TO:<Dora@Strict.Test>"))
          .isEqualTo(
              "452 4.5.3 This domain has another policy for mail, send to it in another transaction");
      assertThat(dialogue.ask("RCPT TO:<bob@example.test>")).startsWith("250 ");
      assertThat(dialogue.ask("DATA")).startsWith("354 ");
      assertThat(dialogue.ask(from("bank.test") + "\r\n.")).startsWith("250 ");

      assertThat(send(dialogue, "x@evil.test", List.of("dora@strict.test"), from("bank.test")))
          .startsWith("550 5.7.26 ");
      assertThat(
              send(
                  dialogue,
                  "someone@bank.test",
                  List.of("dora@strict.test"),
                  signed(from("bank.test"))))
          .as("it refuses what fails, not what comes apart")
          .startsWith("250 ");
    }
    office.intake.close(); // two accounts: filed after the reply
    assertThat(office.junk("alice")).hasSize(1);
    assertThat(office.junk("bob")).hasSize(1);
    assertThat(PostOffice.queued(office.queue)).as("nobody is sent a report").isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # client     | of one  | of the other | together
          203.0.113.9  | ENFORCE | ENFORCE      | true
          203.0.113.9  | RECORD  | OFF          | true
          203.0.113.9  | RECORD  | ENFORCE      | false
          203.0.113.9  | OFF     | ENFORCE      | false
          127.0.0.1    | OFF     | ENFORCE      | true
          """)
  void domains_whose_policies_come_to_the_same_share_a_transaction(
      String client, Mode one, Mode other, boolean together) throws IOException {
    office.addDomain("other.test", "dora");
    policy = refusing(one);
    policies = Map.of("other.test", refusing(other));
    examine(zone);
    try (Dialogue dialogue = office.connect(ListenerRole.MX, client)) {
      assertThat(dialogue.ask("MAIL FROM:<x@evil.test>")).startsWith("250 ");
      assertThat(dialogue.ask("RCPT TO:<alice@example.test>")).startsWith("250 ");
      assertThat(dialogue.ask("RCPT TO:<dora@other.test>")).startsWith(together ? "250 " : "452 ");
    }
    try (Dialogue relay = office.connect(ListenerRole.LMTP, client)) {
      assertThat(relay.ask("MAIL FROM:<x@evil.test>")).startsWith("250 ");
      assertThat(relay.ask("RCPT TO:<alice@example.test>")).startsWith("250 ");
      assertThat(relay.ask("RCPT TO:<dora@other.test>"))
          .as("mail over LMTP is not authenticated")
          .startsWith("250 ");
    }
  }

  /// A public suffix that publishes a policy and does not say that it is one: anybody below it
  /// could send in the name of anybody else. A list tells them apart.
  @ParameterizedTest
  @CsvSource({"false, inbox", "true, junk"})
  void a_list_of_public_suffixes_separates_organizations(boolean list, String where)
      throws IOException {
    zone.txt("_dmarc.co.test", "v=DMARC1; p=reject").txt("evil.co.test", "v=spf1 ip4:" + REMOTE);
    suffixes = list ? name -> name.ascii().equals("co.test") : PublicSuffixes.NONE;
    assertThat(arrives(REMOTE, "x@evil.co.test", from("bank.co.test"))).startsWith("250 ");
    assertThat(office.inbox("alice")).hasSize(where.equals("inbox") ? 1 : 0);
    assertThat(office.junk("alice")).hasSize(where.equals("junk") ? 1 : 0);
  }

  /// RFC 9990: what was found, and what was done about it and why.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # author     | wanted  | mode    | from         | disposition | because
          bank.test    | JUNK    | ENFORCE | 203.0.113.9  | QUARANTINE  | LOCAL_POLICY reject is treated so here
          bank.test    | REFUSE  | ENFORCE | 203.0.113.9  | REJECT      |
          bank.test    | ACCEPT  | ENFORCE | 203.0.113.9  | NONE        | LOCAL_POLICY reject is treated so here
          bank.test    | REFUSE  | RECORD  | 203.0.113.9  | NONE        | LOCAL_POLICY results are only recorded
          bank.test    | REFUSE  | ENFORCE | 198.51.100.7 | NONE        | TRUSTED_FORWARDER a forwarder that is known here
          shop.test    | JUNK    | ENFORCE | 203.0.113.9  | QUARANTINE  |
          nobody.test  | JUNK    | ENFORCE | 203.0.113.9  | NONE        |
          """)
  void what_was_done_is_told_to_those_who_report(
      String author, Advice wanted, Mode mode, String client, String disposition, String because)
      throws IOException {
    policy = new AuthenticationPolicy(mode, wanted, wanted, Advice.ACCEPT, Temporary.ACCEPT);
    forwarders = List.of(Cidr.parse("198.51.100.0/24"));
    String _ = arrives(client, "x@evil.test", from(author));
    assertThat(office.observed)
        .singleElement()
        .satisfies(observed -> {
          assertThat(observed.transaction().client().getHostAddress()).isEqualTo(client);
          assertThat(observed.transaction().header().first("Subject")).isPresent();
          assertThat(observed.handling().disposition()).hasToString(disposition);
          assertThat(observed.handling().overrides())
              .extracting(why -> why.kind() + " " + why.comment().orElse(""))
              .isEqualTo(because == null ? List.of() : List.of(because));
        });
  }

  @Test
  void what_comes_again_is_told_once() throws IOException {
    policy =
        new AuthenticationPolicy(
            Mode.ENFORCE, Advice.JUNK, Advice.JUNK, Advice.JUNK, Temporary.DEFER);
    assertThat(arrives(REMOTE, "x@evil.test", from("sick.test"))).startsWith("451 ");
    assertThat(office.observed).isEmpty();
  }

  /// Nobody else can tell who sent what a relay of ours or a machine of ours brings.
  @Test
  void ours_are_not_authenticated() throws IOException {
    assertThat(arrives("127.0.0.1", "x@careful.test", from("bank.test"))).startsWith("250 ");
    try (Dialogue relay = office.connect(ListenerRole.LMTP, REMOTE)) {
      assertThat(send(relay, "x@careful.test", ALICE, from("bank.test"))).startsWith("250 ");
    }
    assertThat(office.inbox("alice"))
        .hasSize(2)
        .allSatisfy(message ->
            assertThat(message).doesNotContain("Authentication-Results", "Received-SPF"));
  }

  /// A From field that cannot be evaluated is a way around DMARC (RFC 9989 §11.5), or a broken
  /// program: it counts, but refuses nothing.
  @Test
  void a_broken_author_is_told_and_not_refused() throws IOException {
    policy =
        new AuthenticationPolicy(
            Mode.ENFORCE, Advice.REFUSE, Advice.REFUSE, Advice.REFUSE, Temporary.DEFER);
    String reply =
        arrives(CLIENT, "someone@bank.test", "From: Bank, Inc. <a@b@c>\r\nSubject: x\r\n\r\nHi.");
    assertThat(results(inInbox())).contains(" dmarc=permerror reason=");
    assertThat(event(reply, "verdict")).containsKey("dmarc-invalid-from");
  }

  /// RFC 7208 §2.4, and RFC 3464: reports have neither a sender nor, often, a signature.
  @Test
  void a_report_is_not_punished_for_being_one() throws IOException {
    String reply = arrives(CLIENT, "", from("mail.bank.test"));
    assertThat(results(inInbox()))
        .contains(" spf=pass smtp.helo=mail.bank.test;")
        .doesNotContain("smtp.mailfrom")
        .contains(" dkim=none;")
        .contains(" dmarc=pass");
    assertThat(event(reply, "verdict"))
        .hasEntrySatisfying("dkim-none", text -> assertThat(text).startsWith("+0.00 "));
  }

  @Test
  void the_word_of_a_sealer_that_is_trusted_counts() throws IOException {
    String results = "list.test; dkim=pass header.d=bank.test; dmarc=pass header.from=bank.test";
    String listed = sealed(from("bank.test").replace("hello", "[list] hello"), results);
    assertThat(arrives(LIST, "bounces@list.test", listed)).startsWith("250 ");
    assertThat(office.junk("alice")).as("nobody trusts list.test").hasSize(1);

    sealers = Set.of(DomainName.parse("list.test"));
    String reply = arrives(LIST, "bounces@list.test", listed);
    assertThat(results(inInbox())).contains(" arc=pass ", " dmarc=fail ");
    assertThat(event(reply, "verdict"))
        .containsEntry(
            "arc-trusted", "-0.50 list.test is trusted, and found the author authenticated")
        .hasEntrySatisfying("dmarc-fail-reject", text -> assertThat(text).startsWith("+0.00 "));

    String otherAuthor = sealed(from("bank.test"), "list.test; dmarc=pass header.from=evil.test");
    assertThat(arrives(LIST, "bounces@list.test", otherAuthor)).startsWith("250 ");
    assertThat(office.junk("alice")).as("it found another author").hasSize(2);
    String changed = listed.replace("Hi.", "Send money.");
    assertThat(arrives(LIST, "bounces@list.test", changed)).startsWith("250 ");
    assertThat(office.junk("alice")).as("the chain fails").hasSize(3);
  }

  /// Whoever seals last may have taken the chain from another message: a seal verifies whatever
  /// became of the message since.
  @Test
  void a_chain_ends_in_seals_that_are_trusted_or_says_nothing() throws IOException {
    sealers = Set.of(DomainName.parse("list.test"));
    String listed =
        sealed(from("bank.test"), "list.test; dmarc=pass header.from=bank.test")
            .replace("Hi.", "Send money.");
    String taken = sealed(OTHER_KEY, AuthenticationVerdict.PASS, listed, "other.test; arc=pass");
    assertThat(arrives(LIST, "x@other.test", taken)).startsWith("250 ");
    assertThat(office.inbox("alice")).isEmpty();
    assertThat(results(office.junk("alice").getFirst()))
        .as("the chain itself verifies")
        .contains(" arc=pass ", " dmarc=fail ");

    sealers = Set.of(DomainName.parse("list.test"), DomainName.parse("other.test"));
    assertThat(arrives(LIST, "x@other.test", taken)).startsWith("250 ");
    assertThat(office.inbox("alice")).as("who trusts both believes both").hasSize(1);
  }

  @Test
  void what_a_known_forwarder_breaks_does_not_count() throws IOException {
    policy =
        new AuthenticationPolicy(
            Mode.ENFORCE, Advice.REFUSE, Advice.REFUSE, Advice.REFUSE, Temporary.DEFER);
    forwarders = List.of(Cidr.parse("198.51.100.0/24"));
    assertThat(arrives(LIST, "x@careful.test", from("bank.test"))).startsWith("250 ");
    assertThat(results(inInbox())).contains(" spf=fail ", " dmarc=fail ");
  }

  /// Every question hangs; the message waits for all of them together.
  @Test
  void a_dns_that_hangs_costs_a_bounded_time() throws IOException {
    timeMax = Duration.ofMillis(200);
    CountDownLatch never = new CountDownLatch(1);
    Resolver hanging = new Hanging(never);
    long begin = System.nanoTime();
    String reply = arrives(hanging, REMOTE, "x@bank.test", signed(from("bank.test")));
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
    never.countDown();
    assertThat(reply).startsWith("250 ");
    assertThat(results(inInbox()))
        .contains(" iprev=temperror ", " spf=temperror ", " dkim=temperror ", " dmarc=temperror ");
  }

  private record Hanging(CountDownLatch never) implements Resolver {
    private <T> DnsAnswer<T> hang() {
      try {
        never.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      throw new IllegalStateException("nobody waits for this");
    }

    @Override
    public DnsAnswer<Mx> mx(DomainName name) {
      return hang();
    }

    @Override
    public DnsAnswer<InetAddress> a(DomainName name) {
      return hang();
    }

    @Override
    public DnsAnswer<InetAddress> aaaa(DomainName name) {
      return hang();
    }

    @Override
    public DnsAnswer<String> txt(DomainName name) {
      return hang();
    }

    @Override
    public DnsAnswer<DomainName> ptr(InetAddress address) {
      return hang();
    }

    @Override
    public DnsAnswer<Tlsa> tlsa(DomainName name) {
      return hang();
    }

    @Override
    public DnsAnswer<Srv> srv(DomainName name) {
      return hang();
    }

    @Override
    public DnsAnswer<DomainName> cname(DomainName name) {
      return hang();
    }
  }
}
