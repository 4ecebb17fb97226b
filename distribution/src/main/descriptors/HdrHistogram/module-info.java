/** Histograms: what micrometer needs of them. The name is the one that Java gives the jar as an automatic module. */
module HdrHistogram {
  exports org.HdrHistogram;
}
