{{/* The Host header that the broker takes from anyone; a probe would send the address of the pod. */}}
{{- define "hie.probe" -}}
httpGet:
  path: {{ .path }}
  port: http
  httpHeaders: [{ name: Host, value: localhost }]
{{- end }}
