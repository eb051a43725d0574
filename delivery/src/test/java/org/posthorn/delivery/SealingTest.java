package org.posthorn.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.delivery.PostOffice.send;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.delivery.checks.authentication.AuthenticationCheck;
import org.posthorn.delivery.checks.authentication.AuthenticationLimits;
import org.posthorn.delivery.checks.authentication.AuthenticationPolicy;
import org.posthorn.delivery.checks.authentication.AuthenticationSettings;
import org.posthorn.delivery.effects.OutboxWorker;
import org.posthorn.delivery.signing.OutgoingSignatures;
import org.posthorn.directory.Principal;
import org.posthorn.directory.TenantId;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.MemoryZone;
import org.posthorn.mailauth.AuthenticationVerdict;
import org.posthorn.mailauth.arc.ArcChain;
import org.posthorn.mailauth.arc.ArcSealer;
import org.posthorn.mailauth.dkim.DkimAlgorithm;
import org.posthorn.mailauth.dkim.DkimKey;
import org.posthorn.mailauth.dmarc.PublicSuffixes;
import org.posthorn.mailauth.signatures.SignatureVerifier;
import org.posthorn.runtime.Cidr;
import org.posthorn.smtp.ListenerRole;
import org.posthorn.testkit.Dialogue;

/// What goes on to other servers bears our seal on what we found out about it.
class SealingTest {
  private static final String CLIENT = "203.0.113.9";
  private static final DkimKey OURS = key("example.test", DkimAlgorithm.RSA_SHA256);
  private static final DkimKey OURS_TOO = key("example.test", DkimAlgorithm.ED25519_SHA256);
  private static final DkimKey ACADEMY = key("academy.test", DkimAlgorithm.RSA_SHA256);
  private static final DkimKey LIST = key("list.test", DkimAlgorithm.RSA_SHA256);
  private static final DkimKey SCHOOL = key("school.test", DkimAlgorithm.RSA_SHA256);
  private static final String MESSAGE =
      "From: Someone <someone@bank.test>\r\nTo: sales@example.test\r\nSubject: hello\r\n\r\nHi.";

  private final MemoryZone zone =
      new MemoryZone()
          .txt("bank.test", "v=spf1 ip4:203.0.113.9 -all")
          .txt("_dmarc.bank.test", "v=DMARC1; p=reject")
          .txt(OURS.name().ascii(), OURS.record().toString())
          .txt(ACADEMY.name().ascii(), ACADEMY.record().toString())
          .txt(LIST.name().ascii(), LIST.record().toString())
          .txt(SCHOOL.name().ascii(), SCHOOL.record().toString());
  private final Map<String, List<DkimKey>> keys =
      Map.of("example.test", List.of(OURS_TOO, OURS), "academy.test", List.of(ACADEMY));
  private AuthenticationPolicy policy = AuthenticationPolicy.defaults();
  private PostOffice office;

  private static DkimKey key(String domain, DkimAlgorithm algorithm) {
    return DkimKey.generate(DomainName.parse(domain), "s1", algorithm);
  }

  @BeforeEach
  void open(@TempDir Path blobs) throws IOException {
    office = new PostOffice(blobs);
    office.signatures =
        new OutgoingSignatures(domain -> keys.getOrDefault(domain.ascii(), List.of()), true);
    var _ =
        office.administration.addDomain(Principal.system(), TenantId.FIRST, "academy.test", true);
    office.alias("sales@example.test", "sales@elsewhere.test");
  }

  @AfterEach
  void close() throws IOException {
    office.close();
  }

  private void arrives(String client, String message, String... recipients) throws IOException {
    AuthenticationSettings settings =
        new AuthenticationSettings(
            "mx.example.test",
            List.of(Cidr.parse("127.0.0.0/8")),
            List.of(),
            Set.of(),
            PublicSuffixes.NONE,
            _ -> policy);
    office.checks =
        List.of(
            new AuthenticationCheck(
                settings, AuthenticationLimits.defaults(), zone, PostOffice.CLOCK));
    try (Dialogue dialogue = office.connect(ListenerRole.MX, client)) {
      String _ = dialogue.ask("EHLO mail.bank.test");
      assertThat(send(dialogue, "someone@bank.test", List.of(recipients), message))
          .startsWith("250 ");
    }
  }

  private String leaves() throws IOException {
    List<String> queued = PostOffice.queued(office.queue);
    assertThat(queued).hasSize(1);
    return queued.getFirst();
  }

  private String redirected() throws IOException {
    try (OutboxWorker worker = office.outboxWorker(PostOffice.CLOCK)) {
      worker.performAll();
    }
    return leaves();
  }

  private ArcChain chain(String message) {
    byte[] octets = message.getBytes(UTF_8);
    SignatureVerifier verifier = new SignatureVerifier(PostOffice.CLOCK.instant());
    verifier.write(octets, 0, octets.length);
    return verifier.finish(zone).arc();
  }

  private static String sealed(DkimKey key, AuthenticationVerdict chain, String message) {
    ArcSealer sealer =
        new ArcSealer(key, PostOffice.CLOCK.instant(), chain, key.domain().ascii() + "; none");
    byte[] octets = (message + "\r\n").getBytes(UTF_8);
    sealer.update(octets, 0, octets.length);
    return sealer.finish().orElseThrow() + message;
  }

  /// The value of the first field of a name, unfolded.
  private static String field(String message, String name) {
    return message
        .replaceAll("\r\n[ \t]+", " ")
        .lines()
        .filter(line -> line.startsWith(name + ": "))
        .map(line -> line.substring(name.length() + 2))
        .findFirst()
        .orElse("");
  }

  @Test
  void an_alias_that_leads_elsewhere_seals_what_was_found() throws IOException {
    arrives(CLIENT, MESSAGE, "sales@example.test");
    String message = leaves();
    ArcChain chain = chain(message);
    assertThat(chain.verdict()).as(chain.reason()).isEqualTo(AuthenticationVerdict.PASS);
    assertThat(chain.hops())
        .singleElement()
        .satisfies(hop -> assertThat(hop.sealer()).isEqualTo(OURS.domain()));
    assertThat(field(message, "ARC-Authentication-Results"))
        .isEqualTo("i=1; " + field(message, "Authentication-Results"))
        .startsWith("i=1; mx.example.test; iprev=")
        .contains(" spf=pass smtp.mailfrom=bank.test; ", " dmarc=pass ");
    assertThat(field(message, "ARC-Seal"))
        .startsWith("i=1; a=rsa-sha256; t=1774094400; cv=none; d=example.test; s=s1; b=");
    assertThat(message)
        .as("the seal stands above all that it covers (RFC 8617 §5.1)")
        .startsWith("ARC-Seal: ")
        .contains("\r\n\r\nHi.");
    assertThat(message.lines()).allMatch(line -> line.length() <= 78);
  }

  @Test
  void nothing_is_sealed_unless_that_is_asked_for() throws IOException {
    office.signatures =
        new OutgoingSignatures(domain -> keys.getOrDefault(domain.ascii(), List.of()), false);
    arrives(CLIENT, MESSAGE, "sales@example.test");
    assertThat(leaves()).doesNotContain("ARC-");
  }

  @Test
  void a_domain_without_an_rsa_key_seals_nothing() throws IOException {
    office.signatures = new OutgoingSignatures(_ -> List.of(OURS_TOO), true);
    arrives(CLIENT, MESSAGE, "sales@example.test");
    assertThat(leaves()).doesNotContain("ARC-");
  }

  @Test
  void what_was_not_authenticated_is_not_sealed() throws IOException {
    String forged =
        "Authentication-Results: mx.example.test; dmarc=pass header.from=bank.test\r\n" + MESSAGE;
    arrives("127.0.0.1", forged, "sales@example.test");
    assertThat(leaves()).doesNotContain("ARC-", "Authentication-Results");
  }

  @Test
  void a_mode_that_is_off_seals_nothing() throws IOException {
    policy = policy.with(Map.of("authentication.mode", "off"));
    arrives(CLIENT, MESSAGE, "sales@example.test");
    assertThat(leaves()).doesNotContain("ARC-");
  }

  @Test
  void a_chain_goes_on() throws IOException {
    String first = sealed(LIST, AuthenticationVerdict.NONE, MESSAGE);
    String second = sealed(SCHOOL, AuthenticationVerdict.PASS, first);
    arrives(CLIENT, second, "sales@example.test");
    String message = leaves();
    ArcChain chain = chain(message);
    assertThat(chain.verdict()).as(chain.reason()).isEqualTo(AuthenticationVerdict.PASS);
    assertThat(chain.hops())
        .extracting(hop -> hop.sealer().ascii())
        .containsExactly("list.test", "school.test", "example.test");
    assertThat(field(message, "ARC-Seal")).startsWith("i=3; ").contains(" cv=pass; ");
    assertThat(field(message, "ARC-Authentication-Results")).contains(" arc=pass ");
  }

  /// RFC 8617 §5.1.2, and §5.1: what was found failed once is left alone.
  @Test
  void a_chain_that_fails_is_sealed_as_failed_and_then_no_more() throws IOException {
    String broken = sealed(LIST, AuthenticationVerdict.NONE, MESSAGE).replace("Hi.", "Send money.");
    arrives(CLIENT, broken, "sales@example.test");
    String message = leaves();
    assertThat(field(message, "ARC-Seal")).startsWith("i=2; ").contains(" cv=fail; ");
    assertThat(chain(message).reason()).isEqualTo("instance 2 found the chain failed");

    office.useQueue(office.queue(office.mailboxDelivery));
    String failed = sealed(SCHOOL, AuthenticationVerdict.FAIL, broken);
    arrives(CLIENT, failed, "sales@example.test");
    assertThat(PostOffice.queued(office.queue))
        .filteredOn(text -> text.contains("d=school.test"))
        .singleElement()
        .satisfies(text -> assertThat(text).doesNotContain("i=3;"));
  }

  /// An administrator may let it go on days later: the seal says what was found when it came.
  @Test
  void what_is_quarantined_is_sealed_before_it_waits() throws IOException {
    policy = policy.with(Map.of("authentication.dmarc-reject", "quarantine"));
    arrives("198.51.100.7", MESSAGE, "sales@example.test");
    assertThat(office.onlyQueued().recipients().getFirst().state().name()).isEqualTo("HELD");
    assertThat(chain(leaves()).verdict()).isEqualTo(AuthenticationVerdict.PASS);
    assertThat(field(leaves(), "ARC-Authentication-Results")).contains(" dmarc=fail ");
  }

  /// The seal names the domain: who is written to at one must not learn of the other.
  @Test
  void a_message_for_several_domains_is_not_sealed() throws IOException {
    office.alias("sales@academy.test", "sales@college.test");
    arrives(CLIENT, MESSAGE, "sales@example.test", "sales@academy.test");
    assertThat(leaves()).doesNotContain("ARC-");
  }

  @Test
  void a_script_that_redirects_seals_by_the_domain_that_was_written_to() throws IOException {
    office.alias("alice@academy.test", "alice@example.test");
    office.script("alice", "redirect \"alice@elsewhere.test\";");
    arrives(CLIENT, MESSAGE, "alice@example.test");
    String message = redirected();
    ArcChain chain = chain(message);
    assertThat(chain.verdict()).as(chain.reason()).isEqualTo(AuthenticationVerdict.PASS);
    assertThat(field(message, "ARC-Authentication-Results"))
        .isEqualTo("i=1; " + field(message, "Authentication-Results"));
    assertThat(field(message, "ARC-Seal")).contains(" cv=none; d=example.test; ");
  }

  /// Our seal is on what we found, not on what a user would like us to have found.
  @Test
  void a_script_cannot_have_other_results_sealed() throws IOException {
    office.script(
        "alice",
        """
        require "editheader";
        deleteheader "Authentication-Results";
        addheader "Authentication-Results" "mx.example.test; dmarc=pass header.from=other.test";
        addheader "X-Changed" "yes";
        redirect "alice@elsewhere.test";
        """);
    arrives(CLIENT, MESSAGE, "alice@example.test");
    String message = redirected();
    assertThat(message).contains("X-Changed: yes");
    assertThat(chain(message).verdict()).isEqualTo(AuthenticationVerdict.PASS);
    assertThat(field(message, "ARC-Authentication-Results"))
        .contains(" dmarc=pass ", "header.from=bank.test")
        .doesNotContain("other.test");
  }

  @Test
  void a_script_that_touches_the_chain_leaves_it_without_our_seal() throws IOException {
    office.script(
        "alice",
        """
        require "editheader";
        deleteheader "ARC-Message-Signature";
        redirect "alice@elsewhere.test";
        """);
    arrives(CLIENT, sealed(LIST, AuthenticationVerdict.NONE, MESSAGE), "alice@example.test");
    assertThat(redirected()).contains("d=list.test").doesNotContain("i=2;");
  }

  /// The queue has sealed the message for all who get it. The account that sends it on goes on with
  /// that chain.
  @Test
  void a_script_goes_on_with_the_seal_that_the_message_already_has() throws IOException {
    office.script("alice", "redirect \"alice@elsewhere.test\";");
    office.queue.start();
    arrives(CLIENT, MESSAGE, "sales@example.test", "alice@example.test");
    Awaitility.await().until(() -> !office.store.outbox().accounts().isEmpty());
    try (OutboxWorker worker = office.outboxWorker(PostOffice.CLOCK)) {
      worker.performAll();
    }
    List<ArcChain> chains =
        PostOffice.queued(office.queue).stream().map(this::chain).collect(Collectors.toList());
    assertThat(chains)
        .allSatisfy(chain ->
            assertThat(chain.verdict()).as(chain.reason()).isEqualTo(AuthenticationVerdict.PASS))
        .extracting(chain -> chain.hops().size())
        .containsExactlyInAnyOrder(1, 2);
  }
}
