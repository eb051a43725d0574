package org.posthorn.server;

import java.util.ArrayList;
import java.util.List;
import org.posthorn.admin.Operations;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.RestLimits;
import org.posthorn.web.rest.RestSite;
import org.posthorn.web.rest.administration.AdministrationEndpoints;
import org.posthorn.web.rest.mail.MailEndpoints;
import org.posthorn.web.rest.webhooks.WebhookEndpoints;
import org.posthorn.web.session.RequestSender;

/// REST, put together: its endpoints in one list.
final class RestDoor {
  private RestDoor() {}

  /// @param more endpoints that are put together elsewhere
  static RestSite of(
      RequestSender sender, Operations operations, MailEndpoints.Ports mail, List<Endpoint> more) {
    List<Endpoint> all = endpoints(operations, mail);
    all.addAll(more);
    return new RestSite(all, sender::require, RestLimits.defaults());
  }

  /// Every endpoint.
  private static List<Endpoint> endpoints(Operations operations, MailEndpoints.Ports mail) {
    List<Endpoint> endpoints = new ArrayList<>();
    endpoints.addAll(AdministrationEndpoints.of(operations));
    endpoints.addAll(MailEndpoints.of(mail));
    endpoints.addAll(WebhookEndpoints.of(operations.webhooks()));
    return endpoints;
  }
}
