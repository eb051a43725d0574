package org.posthorn.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.posthorn.admin.Operations;
import org.posthorn.admin.owner.HeldMail;
import org.posthorn.admin.owner.OwnMail;
import org.posthorn.admin.owner.OwnSenders;
import org.posthorn.jmap.Jmap;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.Settings;
import org.posthorn.server.storage.Storage;
import org.posthorn.transport.https.HttpsAddress;
import org.posthorn.transport.https.HttpsClient;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.RestLimits;
import org.posthorn.web.rest.RestSite;
import org.posthorn.web.rest.administration.AdministrationEndpoints;
import org.posthorn.web.rest.mail.MailEndpoints;
import org.posthorn.web.rest.mail.WrittenMail;
import org.posthorn.web.rest.owner.Invitations;
import org.posthorn.web.rest.owner.OwnerEndpoints;
import org.posthorn.web.rest.webhooks.WebhookEndpoints;
import org.posthorn.web.session.RequestSender;

/// Builds REST: its endpoints in one list.
final class RestSetup {
  private RestSetup() {}

  /// @param more endpoints that are built elsewhere
  static RestSite of(
      RequestSender sender,
      Operations operations,
      MailEndpoints.Dependencies mail,
      OwnerEndpoints.Dependencies owner,
      List<Endpoint> more) {
    List<Endpoint> all = endpoints(operations, mail, owner);
    all.addAll(more);
    return new RestSite(all, sender::require, RestLimits.defaults());
  }

  /// Endpoints for owners of accounts about their mail.
  static OwnerEndpoints.Dependencies owner(
      Configuration configuration, Storage storage, Outbound outbound, JmapSetup.Parts parts) {
    InstantSource clock = InstantSource.system();
    Jmap jmap = parts.jmap();
    return new OwnerEndpoints.Dependencies(
        jmap,
        new OwnMail(storage.kv(), clock),
        new HeldMail(
            storage.kv(),
            storage.directory(),
            outbound.queue().administration(),
            configuration.get(Settings.QUARANTINE_OWNERS_RELEASE),
            clock),
        new OwnSenders(storage.kv(), clock),
        configuration.get(Settings.HOSTNAME),
        url -> unsubscribe(outbound.https(), url),
        new Invitations.Dependencies(
            jmap,
            parts.downloads(),
            new WrittenMail(jmap, parts.uploads()),
            storage.directory(),
            clock));
  }

  /// RFC 8058 §3.2.
  private static int unsubscribe(HttpsClient https, String url) throws IOException {
    HttpsAddress address;
    try {
      address = HttpsAddress.parse(url);
    } catch (IllegalArgumentException e) {
      throw new IOException("not a URL that the server connects to", e);
    }
    return https
        .deliver(
            address,
            Map.of("Content-Type", "application/x-www-form-urlencoded"),
            "List-Unsubscribe=One-Click".getBytes(StandardCharsets.US_ASCII))
        .status();
  }

  /// Every endpoint.
  private static List<Endpoint> endpoints(
      Operations operations, MailEndpoints.Dependencies mail, OwnerEndpoints.Dependencies owner) {
    List<Endpoint> endpoints = new ArrayList<>();
    endpoints.addAll(AdministrationEndpoints.of(operations));
    endpoints.addAll(MailEndpoints.of(mail));
    endpoints.addAll(OwnerEndpoints.of(owner));
    endpoints.addAll(WebhookEndpoints.of(operations.webhooks()));
    return endpoints;
  }
}
