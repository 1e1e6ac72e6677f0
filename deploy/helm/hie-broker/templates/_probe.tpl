{{/*
The Host header that the broker takes from anyone: a probe would send the address of the pod. The console listens on the
loopback, where the kubelet does not come.
*/}}
{{- define "hie.probe" -}}
{{- if .isConsole -}}
exec:
  command: [node, -e, {{ printf "fetch('http://127.0.0.1:%v%s').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))" .port .path | quote }}]
{{- else -}}
httpGet:
  path: {{ .path }}
  port: http
  httpHeaders: [{ name: Host, value: localhost }]
{{- end -}}
{{- end }}
