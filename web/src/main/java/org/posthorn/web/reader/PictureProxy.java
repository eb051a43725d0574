package org.posthorn.web.reader;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.posthorn.directory.Principal;
import org.posthorn.web.Answer;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `GET /mail/picture`: the proxy for remote images in messages. Thread-safe.
final class PictureProxy {
  private static final Logger LOG = LoggerFactory.getLogger(PictureProxy.class);

  private final PictureSeal seal;
  private final PictureFetcher fetcher;
  private final FetchLimiter turns;

  PictureProxy(PictureSeal seal, PictureFetcher fetcher, ReaderLimits limits) {
    this.seal = seal;
    this.fetcher = fetcher;
    turns = new FetchLimiter(limits);
  }

  /// @param readers the signed-in users
  Answer answer(List<Principal> readers, WebRequest request) {
    String url = request.parameter(PictureSeal.URL).orElse("");
    String sealed = request.parameter(PictureSeal.SEAL).orElse("");
    Principal reader =
        readers.stream()
            .filter(each -> seal.matches(each, url, sealed))
            .findFirst()
            .orElseThrow(() -> new WebException(403, "this address is not valid for this session"));
    byte[] picture;
    try {
      picture = turns.take(reader.account(), () -> fetcher.fetch(url));
    } catch (IOException e) {
      LOG.debug("web event=no-picture", e);
      throw new WebException(502, "the image cannot be fetched");
    }
    Optional<PictureType> type = PictureType.of(picture);
    if (type.isEmpty()) {
      throw new WebException(502, "not an image");
    }
    return Answer.of(type.get().mediaType(), picture)
        .with("Content-Security-Policy", "sandbox; default-src 'none'")
        .with("Content-Disposition", "inline; filename=picture")
        .with("Cross-Origin-Resource-Policy", "same-origin")
        .with("Cache-Control", "private, max-age=86400");
  }
}
