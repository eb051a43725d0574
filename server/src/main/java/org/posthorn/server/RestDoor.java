package org.posthorn.server;

import java.util.ArrayList;
import java.util.List;
import org.posthorn.admin.Operations;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.RestLimits;
import org.posthorn.web.rest.RestSite;
import org.posthorn.web.rest.administration.DomainEndpoints;
import org.posthorn.web.rest.webhooks.WebhookEndpoints;
import org.posthorn.web.session.RequestSender;

/// REST, put together: its endpoints in one list.
final class RestDoor {
  private RestDoor() {}

  static RestSite of(RequestSender sender, Operations operations) {
    return new RestSite(endpoints(operations), sender::require, RestLimits.defaults());
  }

  /// Every endpoint.
  private static List<Endpoint> endpoints(Operations operations) {
    List<Endpoint> endpoints = new ArrayList<>();
    endpoints.addAll(DomainEndpoints.of(operations.domains()));
    endpoints.addAll(WebhookEndpoints.of(operations.webhooks()));
    return endpoints;
  }
}
