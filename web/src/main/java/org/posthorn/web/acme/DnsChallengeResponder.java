package org.posthorn.web.acme;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.DynamicUpdates;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.challenge.Dns01Challenge;

/// The dns-01 challenge (RFC 8555 §8.4), the only one for wildcards. Thread-safe.
public final class DnsChallengeResponder implements ChallengeResponder {
  private final DynamicUpdates updates;
  private final ConcurrentHashMap<String, DynamicUpdates.Published> published =
      new ConcurrentHashMap<>();

  public DnsChallengeResponder(DynamicUpdates updates) {
    this.updates = updates;
  }

  @Override
  public Optional<Challenge> prepare(Authorization authorization) throws IOException {
    Optional<Dns01Challenge> challenge = authorization.findChallenge(Dns01Challenge.class);
    if (challenge.isEmpty()) {
      return Optional.empty();
    }
    String name = challenge.get().getRRName(authorization.getIdentifier());
    DomainName owner =
        new DomainName(name.endsWith(".") ? name.substring(0, name.length() - 1) : name);
    published.put(place(authorization), updates.add(owner, challenge.get().getDigest()));
    return Optional.of(challenge.get());
  }

  /// The name of the record, which is the same for a wildcard and its parent name.
  private static String place(Authorization authorization) {
    return authorization.getLocation().toString();
  }

  @Override
  public void await(Authorization authorization) throws IOException, InterruptedException {
    DynamicUpdates.Published record = published.get(place(authorization));
    if (record != null) {
      updates.awaitVisible(record);
    }
  }

  @Override
  public void remove(Authorization authorization) throws IOException {
    DynamicUpdates.Published record = published.remove(place(authorization));
    if (record != null) {
      updates.remove(record);
    }
  }
}
