package org.posthorn.server;

import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthorn.directory.Authenticator;
import org.posthorn.directory.Principal;
import org.posthorn.jmap.Jmap;
import org.posthorn.jmap.blob.Blobs;
import org.posthorn.jmap.blob.Downloads;
import org.posthorn.jmap.blob.Uploads;
import org.posthorn.jmap.email.EmailLimits;
import org.posthorn.jmap.email.Emails;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.jmap.protocol.Feature;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.jmap.protocol.Method;
import org.posthorn.jmap.push.PushLimits;
import org.posthorn.jmap.push.PushService;
import org.posthorn.jmap.push.PushSubscriptions;
import org.posthorn.jmap.push.StateChanges;
import org.posthorn.jmap.push.Vapid;
import org.posthorn.jmap.push.VapidKey;
import org.posthorn.jmap.query.EmailQueries;
import org.posthorn.jmap.query.QueryLimits;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.Settings;
import org.posthorn.server.storage.Storage;
import org.posthorn.store.MailStore;
import org.posthorn.transport.https.HttpsAddress;
import org.posthorn.transport.https.HttpsClient;
import org.posthorn.web.Site;
import org.posthorn.web.WebRequest;
import org.posthorn.web.jmap.JmapResources;
import org.posthorn.web.signin.SignIn;

/// JMAP, put together: its features in one list, and the resources that serve them.
final class JmapDoor implements AutoCloseable {
  /// The service in the scope of a credential.
  private static final String SERVICE = "jmap";

  private final JmapResources resources;
  private final PushSubscriptions push;

  private JmapDoor(JmapResources resources, PushSubscriptions push) {
    this.resources = resources;
    this.push = push;
  }

  static JmapDoor open(
      Configuration configuration,
      Storage storage,
      Authenticator authenticator,
      Optional<String> resourceMetadata,
      Outbound outbound) {
    JmapLimits limits = JmapLimits.defaults();
    StateChanges changes =
        new StateChanges(
            storage.mail(),
            principal -> visible(principal).stream().map(Jmap.Visible::id).toList(),
            StateChanges.mailTypes());
    Vapid vapid =
        Vapid.of(
            VapidKey.of(storage.kv(), storage.secrets().vault(), new SecureRandom()),
            "mailto:postmaster@" + configuration.get(Settings.HOSTNAME));
    PushSubscriptions push =
        new PushSubscriptions(
            storage.kv(),
            changes,
            service(outbound.https()),
            vapid,
            authenticator::isStillValid,
            new PushSubscriptions.Bounds(PushLimits.defaults(), limits, Clock.systemUTC()));
    push.resume(storage.mail()::forEachAccount);
    List<Feature> features = new ArrayList<>();
    features.add(push.vapid());
    features.add(mail(storage.mail(), limits));
    Jmap jmap = new Jmap(limits, push.methods(), features, JmapDoor::visible);
    SignIn signIn =
        new SignIn(authenticator, configuration.get(Settings.HOSTNAME), resourceMetadata);
    return new JmapDoor(
        new JmapResources(
            jmap,
            request -> signIn.require(request, SERVICE),
            request -> root(request, configuration.get(Settings.HOSTNAME)),
            new JmapResources.Blobs(
                new Uploads(storage.mail(), limits), new Downloads(storage.mail(), new Blobs())),
            new JmapResources.Live(changes, authenticator::isStillValid)),
        push);
  }

  private static Feature mail(MailStore store, JmapLimits limits) {
    MailAccounts accounts = new MailAccounts(store);
    List<Method> methods = new ArrayList<>();
    methods.addAll(Emails.methods(accounts, new Blobs(), limits, EmailLimits.defaults()));
    methods.addAll(new EmailQueries(accounts, limits, QueryLimits.defaults()).methods());
    return Feature.plain(Capability.MAIL, methods);
  }

  private static List<Jmap.Visible> visible(Principal principal) {
    return List.of(new Jmap.Visible(principal.account(), principal.name(), true, false));
  }

  private static URI root(WebRequest request, String hostname) {
    String authority = request.target().authority();
    String scheme = request.secure() ? "https" : "http";
    return URI.create(scheme + "://" + (authority.isEmpty() ? hostname : authority) + "/");
  }

  private static PushService service(HttpsClient https) {
    return (url, fields, body) -> {
      HttpsAddress address;
      try {
        address = HttpsAddress.parse(url);
      } catch (IllegalArgumentException e) {
        throw new IOException("not an address that is pushed to", e);
      }
      return https.post(address, Map.copyOf(fields), body).status();
    };
  }

  void addTo(Site.Builder site) {
    resources.addTo(site);
  }

  @Override
  public void close() {
    push.close();
  }
}
