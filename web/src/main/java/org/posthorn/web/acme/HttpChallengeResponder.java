package org.posthorn.web.acme;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.posthorn.web.Answer;
import org.posthorn.web.Resource;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.challenge.Http01Challenge;

/// The http-01 challenge on port 80 (RFC 8555 §8.3). Thread-safe.
public final class HttpChallengeResponder implements ChallengeResponder, Resource {
  /// The path that authorities request; the segment is [#TOKEN].
  public static final String PATH = "/.well-known/acme-challenge/{token}";

  private static final String TOKEN = "token";

  private final ConcurrentHashMap<String, String> answers = new ConcurrentHashMap<>();

  @Override
  public Optional<Challenge> prepare(Authorization authorization) {
    Optional<Http01Challenge> challenge = authorization.findChallenge(Http01Challenge.class);
    challenge.ifPresent(each -> answers.put(each.getToken(), each.getAuthorization()));
    return challenge.map(each -> each);
  }

  @Override
  public void remove(Authorization authorization) {
    authorization
        .findChallenge(Http01Challenge.class)
        .ifPresent(each -> answers.remove(each.getToken()));
  }

  @Override
  public Answer answer(WebRequest request) {
    String answer = answers.get(request.segment(TOKEN));
    if (answer == null) {
      throw new WebException(404, "there is no challenge with this token");
    }
    return Answer.of("application/octet-stream", answer);
  }
}
