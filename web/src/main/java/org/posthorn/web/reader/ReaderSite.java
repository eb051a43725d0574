package org.posthorn.web.reader;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;
import org.posthorn.directory.Principal;
import org.posthorn.jmap.Jmap;
import org.posthorn.jmap.protocol.Callers;
import org.posthorn.mime.html.RemotePictures;
import org.posthorn.store.MailStore;
import org.posthorn.transport.https.HttpsClient;
import org.posthorn.web.Answer;
import org.posthorn.web.Site;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;
import org.posthorn.web.rest.mail.MessageVerdict;
import org.posthorn.web.rest.settings.PreferenceRows;
import org.posthorn.web.rest.settings.Preferences;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Resources for displaying messages: sanitized HTML, and the proxy for remote images. Thread-safe.
public final class ReaderSite {
  private static final String JSON_TYPE = "application/json";
  private static final String SENDERS = "/mail/picture-senders";

  private final Jmap jmap;
  private final MessageVerdict.Reader verdicts;
  private final Function<WebRequest, Callers> signIn;
  private final PictureSeal seal;
  private final MailStore store;
  private final PictureSenders senders;
  private final PictureProxy proxy;

  /// Its components.
  ///
  /// @param jmap reads messages, with access control
  /// @param https client for fetching images
  /// @param key for authenticating image addresses, the same on all nodes
  public record Parts(
      Jmap jmap, MailStore store, MessageVerdict.Reader verdicts, HttpsClient https, byte[] key) {}

  /// @param signIn determines the sender of a request; throws [WebException] if it is not
  ///   authenticated
  public ReaderSite(Parts parts, Function<WebRequest, Callers> signIn, ReaderLimits limits) {
    jmap = parts.jmap();
    verdicts = parts.verdicts();
    this.signIn = signIn;
    seal = new PictureSeal(parts.key());
    store = parts.store();
    senders = new PictureSenders(store, limits.senders());
    proxy = new PictureProxy(seal, new PictureFetcher(parts.https(), limits), limits);
  }

  public void addTo(Site.Builder site) {
    site.get("/mail/message/{account}/{email}", this::message)
        .get(PictureSeal.PATH, request -> proxy.answer(signIn.apply(request).all(), request))
        .get(SENDERS, this::listed)
        .at("PUT", SENDERS + "/{sender}", this::added)
        .at("DELETE", SENDERS + "/{sender}", this::removed);
  }

  /// `?pictures=shown`: with remote images. By default as in the user's settings.
  private Answer message(WebRequest request) {
    Principal reader = jmap.acting(signIn.apply(request), request.segment("account"));
    ReadableMessage.Source source =
        ReadableMessage.read(
            jmap, reader, request.segment("account"), request.segment("email"), verdicts);
    boolean always = senders.of(reader).contains(source.sender());
    boolean shown =
        request
            .parameter("pictures")
            .map("shown"::equals)
            .orElseGet(() ->
                (always && source.authenticated()) || (!source.suspect() && loadsAll(reader)));
    String prefix = request.target().prefix();
    RemotePictures pictures = url -> Optional.of(prefix + seal.path(reader, url));
    ObjectNode json =
        ReadableMessage.of(source, shown ? Optional.of(pictures) : Optional.empty()).json(always);
    // It contains untrusted content: opened directly, it is JSON in a sandbox.
    return json(json).with("Content-Security-Policy", "sandbox; default-src 'none'");
  }

  /// The caller that reads the account of the parameter `account`; without it, the first signed-in
  /// user.
  private Principal reader(WebRequest request) {
    Callers all = signIn.apply(request);
    return request
        .parameter("account")
        .map(account -> jmap.acting(all, account))
        .orElseGet(all::first);
  }

  private boolean loadsAll(Principal reader) {
    return PreferenceRows.of(store.objects(reader, reader.account()))
        .remoteContent()
        .equals(Optional.of(Preferences.RemoteContent.LOAD));
  }

  private Answer listed(WebRequest request) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode all = json.putArray("senders");
    senders.of(reader(request)).forEach(all::add);
    return json(json);
  }

  private Answer added(WebRequest request) {
    senders.add(reader(request), request.segment("sender"));
    return Answer.nothing(204);
  }

  private Answer removed(WebRequest request) {
    senders.remove(reader(request), request.segment("sender"));
    return Answer.nothing(204);
  }

  private static Answer json(ObjectNode json) {
    return Answer.of(JSON_TYPE, json.toString().getBytes(StandardCharsets.UTF_8));
  }
}
