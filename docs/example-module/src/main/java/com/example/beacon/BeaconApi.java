package com.example.beacon;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import jakarta.json.Json;

/** The state of the light as JSON. */
record BeaconApi(Beacon beacon) implements HttpService {

  @Override
  public void routing(HttpRules rules) {
    rules.get("/", (request, response) -> response.send(Json.createObjectBuilder()
        .add("blinks", beacon.count())
        .add("last", beacon.last().toString())
        .build()));
  }
}
