# docker build -t cfimages . && docker run --rm -p 8787:8787 cfimages
FROM node:22-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build && mkdir /out && npm pack --ignore-scripts --pack-destination /out

FROM node:22-slim
WORKDIR /app
ENV NODE_ENV=production CFIMAGES_HOST=0.0.0.0
COPY --from=build /out /out
RUN npm install --ignore-scripts --no-audit --no-fund /out/cfimages-*.tgz classic-level@3 && rm -r /out \
  && mkdir /data && chown node:node /data
USER node
EXPOSE 8787
VOLUME /data
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8787/__mock/health').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/node_modules/cfimages/dist/src/cli.js"]
CMD ["serve"]
