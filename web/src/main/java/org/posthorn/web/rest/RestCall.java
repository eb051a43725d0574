package org.posthorn.web.rest;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.admin.Caller;
import org.posthorn.directory.Principal;
import org.posthorn.web.WebRequest;
import org.posthorn.web.rest.RestException.Code;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// An authorized request to an [Endpoint].
///
/// @param request with checked parameters
/// @param jsonBytesMax largest JSON body
public record RestCall(Principal principal, WebRequest request, int jsonBytesMax) {
  /// The caller of operations, in its own tenant.
  public Caller caller() {
    return new Caller(principal, principal.tenant());
  }

  /// The value of `{name}` in the path.
  public String path(String name) {
    return request.segment(name);
  }

  /// A parameter of the query.
  public Optional<String> text(String name) {
    return request.parameter(name);
  }

  public Optional<Long> whole(String name) {
    return request.parameter(name).map(Long::valueOf);
  }

  /// False if the parameter is absent.
  public boolean flag(String name) {
    return request.parameter(name).map(Boolean::valueOf).orElse(false);
  }

  public Optional<Instant> time(String name) {
    return request.parameter(name).map(Instant::parse);
  }

  public <E extends Enum<E>> Optional<E> choice(String name, Class<E> type) {
    return request
        .parameter(name)
        .map(word -> Enum.valueOf(type, word.toUpperCase(Locale.ROOT).replace('-', '_')));
  }

  /// The requested number of items of a page.
  public int limit() {
    return (int) (long) whole("limit").orElse((long) Page.LIMIT_DEFAULT);
  }

  /// The body, of the type declared by the endpoint.
  ///
  /// @throws RestException if it is invalid
  public <T> T body(Class<T> type) throws IOException {
    String contentType = request.field("Content-Type").orElse("");
    String media = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    if (!media.equals("application/json")) {
      throw new RestException(Code.UNSUPPORTED_TYPE, "the content type must be application/json");
    }
    try {
      JsonNode json = RestJson.MAPPER.readTree(request.body(jsonBytesMax));
      SchemaCheck.check(Schema.of(type), json, "");
      return RecordReader.read(type, json);
    } catch (JacksonException e) {
      throw new RestException(Code.INVALID, "the body is not JSON: " + e.getOriginalMessage());
    }
  }

  /// The unparsed body of an endpoint that takes bytes.
  public InputStream bytes() {
    return request.body();
  }
}
