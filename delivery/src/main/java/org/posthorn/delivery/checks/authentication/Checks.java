package org.posthorn.delivery.checks.authentication;

import java.io.IOException;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.posthorn.delivery.checks.CheckedMessage;
import org.posthorn.delivery.checks.Incoming;
import org.posthorn.delivery.octets.Staged;
import org.posthorn.dns.DeadlineResolver;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.Resolver;
import org.posthorn.mailauth.BoundedResolver;
import org.posthorn.mailauth.Iprev;
import org.posthorn.mailauth.dkim.DkimResult;
import org.posthorn.mailauth.dmarc.Author;
import org.posthorn.mailauth.dmarc.DmarcLimits;
import org.posthorn.mailauth.dmarc.DmarcResult;
import org.posthorn.mailauth.dmarc.DmarcVerifier;
import org.posthorn.mailauth.dmarc.Identifier;
import org.posthorn.mailauth.dmarc.PublicSuffixes;
import org.posthorn.mailauth.signatures.SignatureVerifier;
import org.posthorn.mailauth.signatures.Signatures;
import org.posthorn.mailauth.spf.Spf;
import org.posthorn.mailauth.spf.SpfLimits;
import org.posthorn.mailauth.spf.SpfQuery;
import org.posthorn.mailauth.spf.SpfResult;
import org.posthorn.mime.HeaderField;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.smtp.syntax.Mailbox;

/// Looks up everything for a message at the same time, as far as one query does not need another's
/// answer. Thread-safe.
final class Checks {
  /// Octets that are hashed between two pauses: about 100 µs.
  private static final int PIECE_BYTES = 16 << 10;

  private final PublicSuffixes suffixes;
  private final Resolver resolver;
  private final AuthenticationLimits limits;
  private final InstantSource clock;
  private final Semaphore free;
  private final Spf spf;

  Checks(
      AuthenticationSettings settings,
      Resolver resolver,
      AuthenticationLimits limits,
      InstantSource clock) {
    suffixes = settings.suffixes();
    this.resolver = resolver;
    this.limits = limits;
    this.clock = clock;
    free = new Semaphore(limits.queriesAtOnce());
    spf = new Spf(settings.hostName(), clock, SpfLimits.defaults());
  }

  /// The results so far, and how to find more: DNS queries are allowed until the message's time is
  /// over.
  ///
  /// @param helo SPF of the name in HELO, if the reverse-path is not null
  record Results(
      Iprev iprev,
      SpfResult spf,
      Optional<SpfResult> helo,
      Signatures signatures,
      Author author,
      DmarcResult dmarc,
      DmarcVerifier verifier) {

    /// DMARC as if these identifiers had been authenticated.
    DmarcResult dmarc(List<Identifier> identifiers) {
      return verifier.verify(author, identifiers);
    }
  }

  /// Waits for the DNS, within the limits.
  ///
  /// @throws IOException if the message could not be read again
  Results run(CheckedMessage subject) throws IOException {
    DeadlineResolver dns =
        new DeadlineResolver(
            new BoundedResolver(resolver, clock, limits.queriesMax(), limits.timeMax()),
            free,
            limits.timeMax());
    Incoming incoming = subject.incoming();
    InetAddress client = incoming.peer().address();
    String heloName = incoming.peer().helo();
    Author author =
        Author.of(
            subject.header().all("From").stream().map(HeaderField::value).toList(),
            DmarcLimits.defaults());

    var iprev = begin(dns, names -> Iprev.of(client, names));
    var sender = begin(dns, records -> spf.check(mailFrom(incoming), records));
    Optional<CompletableFuture<SpfResult>> helo =
        incoming.from().mailbox().isPresent()
            ? Optional.of(
                begin(dns, records -> spf.check(SpfQuery.helo(client, heloName), records)))
            : Optional.empty();
    // Looks up the policy, which does not depend on the other results.
    var policy = begin(dns, records -> verifier(records).verify(author, List.of()));
    Signatures signatures = signatures(subject.octets(), incoming, dns);

    SpfResult spfResult = end(sender);
    DmarcVerifier verifier = verifier(dns);
    var _ = end(policy);
    return new Results(
        end(iprev),
        spfResult,
        helo.map(Checks::end),
        signatures,
        author,
        verifier.verify(author, identifiers(spfResult, signatures)),
        verifier);
  }

  private DmarcVerifier verifier(Resolver dns) {
    return new DmarcVerifier(dns, suffixes, DmarcLimits.defaults());
  }

  /// If the DNS answers are cached, a thread to wait on would cost more than the check itself.
  private static <T> CompletableFuture<T> begin(DeadlineResolver dns, Function<Resolver, T> check) {
    return dns.atOnce(check)
        .map(CompletableFuture::completedFuture)
        .orElseGet(() ->
            CompletableFuture.supplyAsync(
                () -> check.apply(dns),
                task -> Thread.ofVirtual().name("authentication").start(task)));
  }

  /// Each ends soon after the deadline, because no query is answered after it.
  private static <T> T end(CompletableFuture<T> check) {
    try {
      return check.join();
    } catch (CompletionException e) {
      throw new IllegalStateException("a check failed", e.getCause());
    }
  }

  private static SpfQuery mailFrom(Incoming incoming) {
    Optional<Mailbox> from = incoming.from().mailbox();
    return SpfQuery.mailFrom(
        incoming.peer().address(),
        incoming.peer().helo(),
        from.map(Mailbox::localPart).orElse(""),
        from.map(Mailbox::domain).orElse(""));
  }

  private Signatures signatures(Staged octets, Incoming incoming, DeadlineResolver dns)
      throws IOException {
    SignatureVerifier verifier = new SignatureVerifier(incoming.received());
    TimeSlice slice = new TimeSlice();
    boolean expected = false;
    long size = octets.size();
    for (long at = 0; at < size && verifier.wantsMore(); at += PIECE_BYTES) {
      byte[] piece = octets.octets(at, Math.min(size, at + PIECE_BYTES));
      verifier.write(piece, 0, piece.length);
      if (!expected) {
        Set<DomainName> names = verifier.keyNames();
        expected = !names.isEmpty();
        names.stream().limit(limits.keysInParallel()).forEach(dns::expectTxt);
      }
      slice.breathe();
    }
    return verifier.finish(dns);
  }

  /// RFC 9989 §4.4: never of a separate check of HELO.
  private static List<Identifier> identifiers(SpfResult spf, Signatures signatures) {
    List<Identifier> identifiers = new ArrayList<>();
    spf.query()
        .name()
        .ifPresent(
            name -> identifiers.add(new Identifier(Identifier.Method.SPF, name, spf.verdict())));
    for (DkimResult signature : signatures.dkim()) {
      signature
          .claim()
          .domain()
          .ifPresent(domain ->
              identifiers.add(new Identifier(Identifier.Method.DKIM, domain, signature.verdict())));
    }
    return identifiers;
  }
}
