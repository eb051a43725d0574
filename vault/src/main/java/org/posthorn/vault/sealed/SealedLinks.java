package org.posthorn.vault.sealed;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.posthorn.vault.qkd.KeyLink;
import org.posthorn.vault.qkd.KeyServerException;
import org.posthorn.vault.qkd.LinkKey;

/// Seals messages for the servers that this one shares a key link with, and opens theirs.
/// Thread-safe.
public final class SealedLinks implements AutoCloseable {
  private final Supplier<ServerIdentity> own;
  private final List<SealedLink> links;
  private final InstantSource clock;
  private final SealedLimits limits;
  private final SecureRandom random = new SecureRandom();

  /// @param own this server's keys; asked for when they are first needed
  public SealedLinks(
      Supplier<ServerIdentity> own,
      List<SealedLink> links,
      InstantSource clock,
      SealedLimits limits) {
    this.own = own;
    this.links = List.copyOf(links);
    this.clock = clock;
    this.limits = limits;
  }

  /// As configured.
  public List<SealedLink> links() {
    return links;
  }

  /// The public half of this server's keys.
  public PublicIdentity publicIdentity() {
    return own.get().publicHalf();
  }

  /// The link for mail to a domain.
  public Optional<SealedLink> to(String domain) {
    String lower = domain.toLowerCase(Locale.ROOT);
    return links.stream().filter(link -> link.domains().contains(lower)).findFirst();
  }

  /// Seals a message. Takes a key of the link for each recipient.
  ///
  /// @param from the envelope sender, empty for reports
  /// @throws KeyServerException if the link has no keys, and its messages are not sealed without
  /// @throws IOException if the content cannot be read
  public SealedMessage seal(
      SealedLink link, String from, List<String> recipients, SealedMessage.Content content)
      throws KeyServerException, IOException {
    List<Sealer.Recipient> all = new ArrayList<>();
    List<LinkKey> keys = keys(link, recipients.size());
    for (int i = 0; i < recipients.size(); i++) {
      all.add(
          new Sealer.Recipient(
              recipients.get(i), keys.isEmpty() ? Optional.empty() : Optional.of(keys.get(i))));
    }
    return new Sealer(own.get(), clock, random).seal(link.peer(), from, all, content);
  }

  private static List<LinkKey> keys(SealedLink link, int count) throws KeyServerException {
    try {
      return link.keys().take(count);
    } catch (KeyServerException e) {
      if (link.withoutKeys() == WithoutKeys.ML_KEM) {
        return List.of();
      }
      throw e;
    }
  }

  /// How a message was sealed.
  ///
  /// @param link the name of the link
  /// @param keys ids of the link's keys, one for each recipient; empty without
  public record Opened(Protection protection, String link, List<String> keys) {
    /// The header field that says so, with CRLF. The id of the key is shown only to a single
    /// recipient: several ids tell of others.
    public String field() {
      return SealedMessage.FIELD
          + ": by="
          + protection.text()
          + "; link="
          + link
          + (keys.size() == 1 ? ";\r\n key=" + keys.getFirst() : "")
          + "\r\n";
    }
  }

  /// Opens a message for recipients of this server. It can be tried once: whatever happens, its
  /// sender seals it again.
  ///
  /// @param from the envelope sender, empty for reports
  /// @param target has nothing of worth unless this returns
  /// @throws SealedException if it is not opened
  /// @throws KeyServerException if the link's key server does not give the keys now
  /// @throws IOException if the octets cannot be read, or the target failed
  public Opened open(InputStream octets, String from, List<String> recipients, OutputStream target)
      throws SealedException, KeyServerException, IOException {
    SealedReader reader = SealedReader.begin(octets, limits);
    return open(reader, from, recipients, target);
  }

  /// Opens a message that was kept as it came, for those of its recipients that are the caller's.
  /// It can be tried once.
  ///
  /// @param own whether an address is the caller's
  /// @param target has nothing of worth unless this returns
  /// @throws SealedException if it is not opened
  /// @throws KeyServerException if the link's key server does not give the keys
  /// @throws IOException if the octets cannot be read, or the target failed
  public Opened openKept(InputStream octets, Predicate<String> own, OutputStream target)
      throws SealedException, KeyServerException, IOException {
    SealedReader reader = SealedReader.begin(octets, limits);
    List<String> recipients = reader.recipients().stream().filter(own).toList();
    if (recipients.isEmpty()) {
      throw SealedException.changed();
    }
    return open(reader, reader.from(), recipients, target);
  }

  private Opened open(
      SealedReader reader, String from, List<String> recipients, OutputStream target)
      throws SealedException, KeyServerException, IOException {
    SealedLink link =
        links.stream()
            .filter(each -> each.peer().fingerprint().equals(reader.sender()))
            .findFirst()
            .orElseThrow(SealedException::changed);
    reader.verify(link.peer(), publicIdentity(), from, clock.instant(), limits);
    List<String> ids = reader.keyIds(recipients);
    if (ids.isEmpty() && link.withoutKeys() != WithoutKeys.ML_KEM) {
      throw SealedException.weaker(link.name());
    }
    if (!link.keys().open(reader.id())) {
      throw SealedException.repeated();
    }
    List<LinkKey> keys = ids.isEmpty() ? List.of() : link.keys().find(ids);
    reader.open(own.get(), recipients, keys, target);
    return new Opened(reader.protection(), link.name(), ids);
  }

  @Override
  public void close() {
    links.stream().map(SealedLink::keys).forEach(KeyLink::close);
  }
}
