package org.posthorn.server.control;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.admin.Caller;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.Operations;
import org.posthorn.admin.SignInMethods;
import org.posthorn.directory.factors.Factor;
import org.posthorn.directory.factors.Factors;
import org.posthorn.directory.sessions.SupportLinks;
import org.posthorn.directory.sessions.WebSession;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Requests about second factors and browser sessions.
final class SignInRequests {
  private final SignInMethods methods;
  private final Caller by;

  SignInRequests(Operations operations, Caller by) {
    methods = operations.signIn();
    this.by = by;
  }

  JsonNode factors(ControlRequest request) {
    return describe(methods.state(by, request.text("address")));
  }

  JsonNode require(ControlRequest request) {
    Optional<Boolean> required =
        switch (request.text("required")) {
          case "yes" -> Optional.of(true);
          case "no" -> Optional.of(false);
          case "domain" -> Optional.empty();
          default -> throw new OperationException(Reason.INVALID, "expected yes, no or domain");
        };
    return describe(methods.require(by, request.text("address"), required));
  }

  JsonNode domain(ControlRequest request) {
    String domain = request.text("domain");
    request
        .optionalText("secondFactor")
        .ifPresent(wanted -> methods.requireOfDomain(by, domain, required(wanted)));
    return ControlRequest.JSON
        .createObjectNode()
        .put("domain", domain)
        .put("secondFactor", methods.required(by, domain) ? "required" : "optional");
  }

  private static boolean required(String text) {
    return switch (text) {
      case "required" -> true;
      case "optional" -> false;
      default -> throw new OperationException(Reason.INVALID, "expected required or optional");
    };
  }

  JsonNode addTotp(ControlRequest request) {
    Factors.Enrolment enrolment =
        methods.beginTotp(by, request.text("address"), request.text("name"));
    return ControlRequest.JSON
        .createObjectNode()
        .put("secret", enrolment.seed())
        .put("uri", enrolment.uri());
  }

  JsonNode confirm(ControlRequest request) {
    SignInMethods.Confirmed confirmed =
        methods.confirm(by, request.text("address"), request.text("code"));
    ObjectNode shown = describe(confirmed.factor());
    codes(shown, confirmed.recoveryCodes());
    return shown;
  }

  JsonNode recoveryCodes(ControlRequest request) {
    ObjectNode shown = ControlRequest.JSON.createObjectNode();
    codes(shown, methods.renewRecoveryCodes(by, request.text("address")));
    return shown;
  }

  private static void codes(ObjectNode shown, List<String> codes) {
    if (!codes.isEmpty()) {
      ArrayNode list = shown.putArray("recoveryCodes");
      codes.forEach(list::add);
    }
  }

  JsonNode remove(ControlRequest request) {
    methods.remove(by, request.text("address"), request.text("name"));
    return ControlRequest.JSON.createObjectNode();
  }

  JsonNode sessions(ControlRequest request) {
    ArrayNode list = ControlRequest.JSON.createArrayNode();
    methods.sessions(by, request.text("address")).forEach(session -> list.add(describe(session)));
    return list;
  }

  JsonNode endSession(ControlRequest request) {
    String address = request.text("address");
    Optional<String> number = request.optionalText("session");
    if (number.isEmpty()) {
      return ControlRequest.JSON.createObjectNode().put("ended", methods.endSessions(by, address));
    }
    methods.endSession(by, address, number(number.get()));
    return ControlRequest.JSON.createObjectNode().put("ended", 1);
  }

  JsonNode supportLink(ControlRequest request) {
    SupportLinks.Made made =
        methods.supportLink(by, request.text("address"), request.number("minutes", 15));
    return ControlRequest.JSON
        .createObjectNode()
        .put("path", "/login/support#" + made.token())
        .put("expires", made.expires().toString());
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new OperationException(Reason.INVALID, "expected the number of a session: " + text);
    }
  }

  private static ObjectNode describe(Factors.State state) {
    ObjectNode shown =
        ControlRequest.JSON
            .createObjectNode()
            .put("needed", state.needed())
            .put(
                "required", state.own().map(yes -> yes ? "yes" : "no").orElse("as the domain says"))
            .put("recoveryCodes", state.recoveryCodes());
    ArrayNode list = shown.putArray("factors");
    state.factors().forEach(factor -> list.add(describe(factor)));
    return shown;
  }

  private static ObjectNode describe(Factor factor) {
    return ControlRequest.JSON
        .createObjectNode()
        .put("name", factor.name())
        .put("kind", factor.kind().name().toLowerCase(Locale.ROOT))
        .put("created", factor.created().toString())
        .put("lastUse", factor.lastUse().map(Instant::toString).orElse(""));
  }

  private static ObjectNode describe(WebSession session) {
    return ControlRequest.JSON
        .createObjectNode()
        .put("session", Long.toString(session.id().value()))
        .put("created", session.created().toString())
        .put("lastUse", session.lastUse().toString())
        .put("network", session.network())
        .put("with", session.way().name().toLowerCase(Locale.ROOT).replace('_', ' '))
        .put("program", session.agent());
  }
}
